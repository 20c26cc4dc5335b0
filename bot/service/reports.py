"""Each thing that happens to the service, told to everybody who must hear of it: the log, the metrics, readiness, the staff channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from structlog.stdlib import BoundLogger

from bot.library import Library
from bot.service import staff as says
from bot.service.health import Health
from bot.service.logs import kind_of
from bot.service.metrics import Metrics
from bot.service.orders import Off
from bot.service.staff import Staff

CONTENT = "content"
SELF_TEST = "self-test"
STATE = "state"
MONDAY = 0


class Reports:
    """One method for each thing that happens."""

    def __init__(self, metrics: Metrics, health: Health, log: BoundLogger, now: Callable[[], datetime]) -> None:
        self.metrics = metrics
        self.health = health
        self.log = log
        self._now = now
        self.staff: Staff | None = None
        """Set as soon as there is a desk: what is told goes through its claims, so that replicas tell it once."""

    # --- content ------------------------------------------------------------------------------------------------------

    def live(self, library: Library, changed: float | None) -> None:
        """The set of content the process answers from now. `changed`: when a file of it was changed last, as in all that follow."""
        self.health.content = library.version
        self.metrics.live(library, changed, lambda: self._now().date())

    def went_live(self, version: str, previous: str, back: bool, changed: float | None) -> None:
        """A set of content was swapped in; `back`: by a rollback."""
        self.metrics.content_swaps.inc()
        self._in_order()
        self.log.info("Content rolled back" if back else "Content swapped", version=version, previous=previous)
        if back:
            self._tell(f"back:{version}:{previous}:{self._now():%Y-%m-%dT%H:%M}", says.rolled_back(version, previous))
        else:
            self._tell(f"live:{version}:{previous}:{changed}", says.went_live(version, previous))

    def refused(self, version: str, problems: Sequence[str], live: str, changed: float | None) -> None:
        """A set of content was refused. The problems go to staff alone: they quote the files."""
        self.metrics.content_refused.inc()
        self.metrics.content_refused_now.set(1)
        self.health.notes[CONTENT] = f"a change was refused ({len(problems)} problems; frontdoor check lists them), {live} is live"
        self.log.error("Content refused", version=version, previous=live, problems=len(problems))
        self._tell(f"refused:{version}:{changed}", says.refused(problems, live))

    def mended(self, live: str, changed: float | None) -> None:
        """The folder holds the live set again, after one that was refused."""
        self._in_order()
        self.log.info("Content is in order again", version=live)
        self._tell(f"mended:{live}:{changed}", says.mended(live))

    def unreadable(self, error: Exception) -> None:
        """The content could not be looked at; it will be tried again."""
        self.health.notes[CONTENT] = "the content folder could not be read or copied; it is tried again"
        self.log.error("Content could not be looked at", **kind_of(error))
        self._tell(f"unreadable:{self._now():%Y-%m-%dT%H}", says.unreadable(self.health.content))

    def cannot_keep(self, error: Exception) -> None:
        """A set could not be copied into the folder for snapshots."""
        self.health.notes["snapshots"] = "no good sets of content can be kept (FRONTDOOR_SNAPSHOTS), so there is no rollback"
        self.log.warning("Good sets of content cannot be kept, so there is no rollback: FRONTDOOR_SNAPSHOTS", **kind_of(error))

    def nothing_to_go_back_to(self, version: str) -> None:
        """A version was withdrawn, and no other is kept."""
        said = says.nothing_to_go_back_to(version)
        if self.health.notes.get(CONTENT) != said:
            self.health.notes[CONTENT] = said
            self.log.error("Content was withdrawn, but there is nothing to go back to", version=version)
            self._tell(f"stuck:{version}", said)

    def _in_order(self) -> None:
        self.health.notes.pop(CONTENT, None)
        self.metrics.content_refused_now.set(0)

    # --- safety -------------------------------------------------------------------------------------------------------

    def self_tested(self, failures: Sequence[str]) -> None:
        """The safety self-test ended."""
        before = self.health.trouble.get(SELF_TEST)
        self.metrics.self_test.set(0 if failures else 1)
        self.metrics.self_test_at.set_to_current_time()
        hour = f"{self._now():%Y-%m-%dT%H}"
        if failures:
            self.health.trouble[SELF_TEST] = f"{len(failures)} planted messages about danger do not get the numbers first"
            self.log.critical("The safety self-test FAILS", problems=len(failures), version=self.health.content)
            self._tell(f"unsafe:{hour}", says.unsafe(failures))
            return
        self.health.trouble.pop(SELF_TEST, None)
        self.log.info("The safety self-test passes", version=self.health.content)
        if before:
            self._tell(f"safe:{hour}", says.safe_again())

    def failed(self, error: Exception) -> None:
        """`handle` met a mistake of ours, and the person got the numbers."""
        self.metrics.failures.inc()
        self.log.error("A reply could not be worked out; the person got the numbers", **kind_of(error))

    # --- the rest -----------------------------------------------------------------------------------------------------

    def store_failed(self, _: str) -> None:
        """The state failed or took too long. What it says stays out of the log: it may hold an address."""
        self.metrics.store_failures.inc()
        self.log.warning("The state failed or took too long; the answer goes out without it")

    def orders_unread(self) -> None:
        """What operators ordered cannot be read; what is known holds."""
        self.health.notes[STATE] = "the state cannot be read; what was ordered before still holds"

    def orders_read(self) -> None:
        """It can."""
        self.health.notes.pop(STATE, None)

    def switched(self, before: Mapping[str, Off], after: Mapping[str, Off]) -> None:
        """Channels were switched off or on."""
        for channel, off in after.items():
            self.health.notes[f"{channel} off"] = f"switched off since {off.since}: {off.because}"
            self.metrics.channel_off.labels(channel).set(1)
            if before.get(channel) != off:
                self.log.warning("Switched off", channel=channel)
                self._tell(f"off:{channel}:{off.since}", says.switched_off(channel, off.because))
        for channel in before.keys() - after.keys():
            self.health.notes.pop(f"{channel} off", None)
            self.metrics.channel_off.labels(channel).set(0)
            self.log.warning("Switched on", channel=channel)
            self._tell(f"on:{channel}:{before[channel].since}", says.switched_on(channel))

    def overdue(self, names: Sequence[str]) -> None:
        """Facts that were to be checked again by now: said on Mondays."""
        if names and self._now().weekday() == MONDAY:
            self.log.warning("Facts are overdue", problems=len(names))
            self._tell(f"overdue:{self._now():%Y-%m-%d}", says.overdue(names))

    def questions(self, waiting: int) -> None:
        """Questions were sent to the team: how many wait is said on Mondays, never what they say."""
        if waiting and self._now().weekday() == MONDAY:
            self._tell(f"questions:{self._now():%Y-%m-%d}", says.questions(waiting))

    def told_staff(self, taken: bool) -> None:
        """A message to the staff channel was taken, or given up."""
        self.metrics.told_staff.labels("yes" if taken else "no").inc()
        if not taken:
            self.log.error("The staff channel could not be told")

    def job_failed(self, error: Exception) -> None:
        """Something that runs in the background stumbled; it is started again."""
        self.log.error("Work in the background failed and starts again", **kind_of(error))

    def _tell(self, once: str, text: str) -> None:
        if self.staff is not None:
            self.staff.tell(once, text)
