"""Change single values in a YAML file and nothing else: every other byte, remarks and spacing included, stays as it is.

ruamel.yaml says where each value begins and ends; only those characters are replaced. What comes out is read again and compared with
what was meant, so that a file is never written that says something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.library.load import Place, read_text
from bot.library.problems import Problem


class CannotEdit(Exception):
    """This change is beyond what can be done safely; the message says what to do by hand."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: a value set (or a key added), an item added to a list, or either taken out."""

    place: Place
    """Of the value; of the list for an added item."""
    value: str | None = None
    """None: take it out."""
    append: bool = False
    order: tuple[str, ...] = ()
    """The keys of the mapping in the order in which they should stand, for a key that is added."""


@dataclass(frozen=True, slots=True)
class _Splice:
    start: int
    end: int
    text: str


def edited(file: str, text: str, edits: Sequence[Edit]) -> str:
    """`text` with all `edits` made. Raises CannotEdit; never returns a text that reads otherwise than meant."""
    root = YAML(typ="rt").compose(text)
    splices: list[_Splice] = []
    lists: dict[Place, list[Edit]] = {}
    for edit in edits:
        if edit.append or (edit.value is None and isinstance(_find(root, edit.place[:-1]), SequenceNode)):
            lists.setdefault(edit.place if edit.append else edit.place[:-1], []).append(edit)
        else:
            splices.append(_in_mapping(root, text, edit))
    for place, changes in lists.items():
        splices += _in_list(root, text, place, changes)
    result = text
    for splice in sorted(splices, key=lambda splice: splice.start, reverse=True):
        result = result[: splice.start] + splice.text + result[splice.end :]
    found: list[Problem] = []
    before, after = read_text(file, text, []), read_text(file, result, found)
    if before is None or after is None or found or after.data != _meant(before.data, edits):
        raise CannotEdit(f"{file} cannot be changed safely here: make this change in the file itself")
    return result


def _meant(data: Any, edits: Sequence[Edit]) -> Any:
    """What the file should say after the edits."""
    meant = deepcopy(data)
    taken_out: list[Place] = []
    for edit in edits:
        holder = meant
        for step in edit.place if edit.append else edit.place[:-1]:
            if isinstance(holder, dict) and step not in holder:
                holder[step] = []
            holder = holder[step]
        if edit.append:
            holder.append(edit.value)
        elif edit.value is None:
            taken_out.append(edit.place)
        else:
            holder[edit.place[-1]] = edit.value
    for place in sorted(taken_out, key=lambda place: [(isinstance(step, int), step) for step in place], reverse=True):
        holder = meant
        for step in place[:-1]:
            holder = holder[step]
        del holder[place[-1]]
    return meant


# --- values of mappings and items -------------------------------------------------------------------------------------


def _in_mapping(root: Node, text: str, edit: Edit) -> _Splice:
    node = _find(root, edit.place)
    if node is not None and edit.value is not None:
        if not isinstance(node, ScalarNode):
            raise CannotEdit(f"'{edit.place[-1]}' is more than one text: change it in the file itself")
        return _Splice(_start(node), _end(node, text), written(edit.value, node.style, _in_flow(root, edit.place)))
    if node is not None:
        key = _key(root, edit.place)
        if key is None or _in_flow(root, edit.place):
            raise CannotEdit(f"'{edit.place[-1]}' cannot be taken out here: do it in the file itself")
        start = text.rfind("\n", 0, _start(key)) + 1
        if text[start : _start(key)].strip():
            raise CannotEdit(f"'{edit.place[-1]}' shares its line with something else: take it out in the file itself")
        return _Splice(start, _line_end(text, _end(node, text)), "")
    return _new_key(root, text, edit)


def _new_key(root: Node, text: str, edit: Edit) -> _Splice:
    """A key that was not there, behind the last of those that should stand before it."""
    holder = _find(root, edit.place[:-1])
    if not isinstance(holder, MappingNode) or holder.flow_style or edit.value is None:
        raise CannotEdit(f"'{edit.place[-1]}' cannot be added here: do it in the file itself")
    key = str(edit.place[-1])
    earlier = edit.order[: edit.order.index(key)] if key in edit.order else ()
    behind = [pair for pair in holder.value if pair[0].value in earlier] or holder.value
    end = _end(behind[-1][1], text)
    indent = " " * holder.start_mark.column
    line_end = _line_end(text, end)
    return _Splice(line_end, line_end, f"{_break(text, line_end)}{indent}{key}: {written(edit.value, None, flow=False)}\n")


# --- lists ------------------------------------------------------------------------------------------------------------


def _in_list(root: Node, text: str, place: Place, edits: Sequence[Edit]) -> list[_Splice]:
    node = _find(root, place)
    out = {edit.place[-1] for edit in edits if not edit.append}
    added = [edit.value for edit in edits if edit.append and edit.value is not None]
    if node is None:
        return [_new_list(root, text, place, added)]
    if not isinstance(node, SequenceNode) or (len(out) == len(node.value) and not added):
        raise CannotEdit(f"'{place[-1]}' would have nothing left: change it in the file itself")
    if node.flow_style:
        kept = [text[_start(item) : _end(item, text)] for number, item in enumerate(node.value) if number not in out]
        return [_Splice(_start(node), node.end_mark.index, f"[{', '.join([*kept, *(written(item, None, flow=True) for item in added)])}]")]
    splices = []
    for number in sorted(int(number) for number in out):
        start = text.rfind("\n", 0, _start(node.value[number])) + 1
        splices.append(_Splice(start, _line_end(text, _end(node.value[number], text)), ""))
    if added:
        last = node.value[-1]
        end = _line_end(text, _end(last, text))
        before = text[text.rfind("\n", 0, _start(last)) + 1 : _start(last)]
        new = "".join(f"{before}{written(item, None, flow=False)}\n" for item in added)
        splices.append(_Splice(end, end, _break(text, end) + new))
    return splices


def _new_list(root: Node, text: str, place: Place, added: Sequence[str]) -> _Splice:
    holder = _find(root, place[:-1])
    if not isinstance(holder, MappingNode) or holder.flow_style or not holder.value:
        raise CannotEdit(f"'{place[-1]}' cannot be added here: do it in the file itself")
    end = _line_end(text, _end(holder.value[-1][1], text))
    indent = " " * holder.start_mark.column
    items = "".join(f"{indent}  - {written(item, None, flow=False)}\n" for item in added)
    return _Splice(end, end, f"{_break(text, end)}{indent}{place[-1]}:\n{items}")


# --- where things stand, and how a text is written --------------------------------------------------------------------


def _find(root: Node | None, place: Place) -> Node | None:
    """The node at a place; None if there is none."""
    node = root
    for step in place:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _key(root: Node, place: Place) -> Node | None:
    holder = _find(root, place[:-1])
    return next((key for key, _ in holder.value if key.value == place[-1]), None) if isinstance(holder, MappingNode) else None


def _in_flow(root: Node, place: Place) -> bool:
    """Whether a place lies inside [ ] or { }, where commas end a text."""
    return any(getattr(_find(root, place[:depth]), "flow_style", False) for depth in range(len(place)))


def _start(node: Node) -> int:
    return int(node.start_mark.index)


def _end(node: Node, text: str) -> int:
    """Where the value ends, without what stands between it and the next one."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, MappingNode) else last, text)
    start, end = _start(node), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())


def _line_end(text: str, index: int) -> int:
    """The beginning of the next line."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _break(text: str, index: int) -> str:
    """What ends the line before `index`, if nothing does yet."""
    return "" if index == 0 or text[index - 1] == "\n" else "\n"


def written(value: str, style: str | None, flow: bool) -> str:
    """A text as it is typed in YAML: plain where that reads the same, else in double quotes; what was quoted stays so."""
    if style in (None, "", "|", ">") and _reads_plain(value, flow):
        return value
    if style == "'":
        return "'" + value.replace("'", "''") + "'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _reads_plain(value: str, flow: bool) -> bool:
    """Whether a text without quotes is read as itself."""
    found: list[Problem] = []
    document = read_text("", f"k: [{value}]\n" if flow else f"k: {value}\n", found)
    return document is not None and not found and document.data == {"k": [value] if flow else value}
