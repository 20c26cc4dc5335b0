"""What stands in deploy/ and the Dockerfile fits the code, and fits the published schemas of Kubernetes and of compose files.

The schemas and the linter come with `make tools`. Without them these tests are skipped, unless FRONTDOOR_TESTS_NEED_TOOLS=1 forbids it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.channel import ADDRESS as SLACK_PATH
from adapters.telegram import webhook
from bot.memory.open import REDIS
from bot.memory.vault import LEAST_SECRET
from bot.service import run as service
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
NO_SETTINGS = {"FRONTDOOR_IMAGE", "VALKEY_PASSWORD", "OPENBLAS_NUM_THREADS"}
"""Variables of the compose file, of the store and of a library."""
VARIABLE = re.compile(r"\b(?:FRONTDOOR|SLACK|TELEGRAM|VALKEY)_[A-Z_]+[A-Z]\b")
SUPPORTED = 3
"""Versions of Kubernetes (kubernetes.io/releases/version-skew-policy)."""
TOOLS = Path(sys.executable).parent


def settings_by_variable() -> dict[str, str]:
    """Every variable that bot/settings.py reads, and the name of its field."""
    names = {}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names[alias.choices[0] if alias is not None and not isinstance(alias, str) else f"FRONTDOOR_{name.upper()}"] = name  # type: ignore[union-attr]
    return {str(variable): name for variable, name in names.items()}


def documents(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document]


MANIFESTS = [
    pytest.param(document, id=f"{path.name}:{document['kind']}:{document['metadata']['name']}")
    for path in sorted(KUBERNETES.rglob("*.yaml"))
    if path.name != "kustomization.yaml"
    for document in documents(path)
]
EVERY = [parameter.values[0] for parameter in MANIFESTS]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))


def one(kind: str, name: str) -> dict[str, Any]:
    """The manifest of that kind and name."""
    return next(found for found in EVERY if (found["kind"], found["metadata"]["name"]) == (kind, name))


def pods() -> Iterator[dict[str, Any]]:
    """The specification of every pod."""
    yield from (found["spec"]["template"]["spec"] for found in EVERY if found["kind"] in ("Deployment", "StatefulSet"))


def needed(found: bool, what: str) -> None:
    """Skip where a tool is not installed, but never in continuous integration."""
    if not found:
        assert os.environ.get("FRONTDOOR_TESTS_NEED_TOOLS") != "1", f"{what} is not installed"
        pytest.skip(f"{what} is not installed; `make tools` installs it")


# --- Published schemas and linters


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_every_manifest_fits_the_schemas_of_kubernetes(manifest: dict[str, Any]) -> None:
    """Strictly: a field Kubernetes does not know is refused. The last three versions, which are those that are looked after."""
    needed(importlib.util.find_spec("kubernetes_validate") is not None, "kubernetes-validate")
    from kubernetes_validate import utils

    for version in sorted(set(utils.all_versions()), key=_number)[-SUPPORTED:]:
        utils.validate(manifest, version, strict=True)


def _number(version: str) -> tuple[int, ...]:
    """1.9 comes before 1.10."""
    return tuple(map(int, version.split(".")))


def test_the_validator_refuses_a_field_that_kubernetes_does_not_know() -> None:
    """So that a green test above means something."""
    needed(importlib.util.find_spec("kubernetes_validate") is not None, "kubernetes-validate")
    import kubernetes_validate

    wrong = json.loads(json.dumps(one("Deployment", "frontdoor")))
    wrong["spec"]["template"]["spec"]["containers"][0]["readOnlyRootFilesytem"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, kubernetes_validate.latest_version(), strict=True)


def test_the_compose_file_fits_the_compose_specification() -> None:
    """By the schema that check-jsonschema carries; it looks nothing up."""
    needed((TOOLS / "check-jsonschema").exists(), "check-jsonschema")
    subprocess.run(
        [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"], check=True, capture_output=True
    )


def test_the_dockerfile_passes_its_linter() -> None:
    """Hadolint finds nothing, not even in style."""
    needed((TOOLS / "hadolint").exists(), "hadolint")
    done = subprocess.run([TOOLS / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_kustomize_takes_every_manifest() -> None:
    """The list of resources is complete: nothing beside the examples is left out."""
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted(kustomization["resources"]) == sorted(
        path.name for path in KUBERNETES.glob("*.yaml") if path.name != "kustomization.yaml"
    )
    if shutil.which("kubectl"):
        made = subprocess.run(["kubectl", "kustomize", KUBERNETES], check=True, capture_output=True, text=True).stdout
        assert "registry.example.org/lancashire-front-door:" in made


# --- The code


@pytest.mark.parametrize(
    "path", [ROOT / "Dockerfile", *sorted(path for path in DEPLOY.rglob("*") if path.is_file())], ids=lambda path: path.name
)
def test_every_variable_named_is_one_that_the_settings_read(path: Path) -> None:
    """A variable nobody reads would be a promise nobody keeps."""
    named = set(VARIABLE.findall(path.read_text(encoding="utf-8")))
    assert named <= {*settings_by_variable(), *NO_SETTINGS}


def test_the_settings_of_kubernetes_are_taken() -> None:
    """The ConfigMap and a filled-in Secret make settings with both channels on over HTTP and a shared store."""
    values = {**one("ConfigMap", "frontdoor-settings")["data"], **one("Secret", "frontdoor-secrets")["stringData"]}
    values |= {name: "a" * 32 for name in values if name.endswith(("_TOKEN", "_SECRET", "_KEY"))}
    by_variable = settings_by_variable()
    chosen = Settings(_env_file=None, **{by_variable[name]: value for name, value in values.items()})  # type: ignore[call-arg]
    assert chosen.slack_transport == "http"
    assert chosen.telegram_mode == "webhook"
    assert webhook.problem(chosen) == ""
    assert chosen.state_kind in REDIS


def test_secrets_stand_in_secrets_alone() -> None:
    """Neither in the ConfigMap, nor in a pod, nor in the image; and the examples hold none."""
    secret = {variable for variable, name in settings_by_variable().items() if "SecretStr" in str(Settings.model_fields[name].annotation)}
    assert not secret & set(one("ConfigMap", "frontdoor-settings")["data"])
    assert not any("env" in container and container["name"] == "frontdoor" for pod in pods() for container in pod["containers"])
    assert not (secret - {"FRONTDOOR_STATE"}) & set(VARIABLE.findall(DOCKERFILE))
    for name, value in one("Secret", "frontdoor-secrets")["stringData"].items():
        assert name in secret
        assert len(value) < LEAST_SECRET or name == "FRONTDOOR_STATE", "an example must not be usable as it is"
    example = (DEPLOY / "frontdoor.example.env").read_text(encoding="utf-8")
    assert not re.search(rf"^(?:{'|'.join(secret)})=.+", example, re.MULTILINE)


def test_the_ingress_lets_in_what_the_platforms_call_and_nothing_else() -> None:
    """The two webhooks, exactly; metrics and health stay inside."""
    address = one("ConfigMap", "frontdoor-settings")["data"]["TELEGRAM_WEBHOOK_URL"]
    chosen = Settings(_env_file=None, telegram_webhook_url=address)  # type: ignore[call-arg]
    [rule] = one("Ingress", "frontdoor")["spec"]["rules"]
    assert {(path["path"], path["pathType"]) for path in rule["http"]["paths"]} == {
        (SLACK_PATH, "Exact"),
        (webhook.path(chosen), "Exact"),
    }
    assert rule["host"] in address


# --- How it runs


def test_two_replicas_of_which_one_always_answers() -> None:
    """Two, spread, replaced one after the other, and not drained away together."""
    spec = one("Deployment", "frontdoor")["spec"]
    assert spec["replicas"] == 2
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert spec["template"]["spec"]["topologySpreadConstraints"]
    budget = one("PodDisruptionBudget", "frontdoor")["spec"]
    assert budget["minAvailable"] == 1
    assert budget["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()


def test_probes_ask_what_the_service_serves_and_the_time_to_end_is_enough() -> None:
    """And an outage of one platform neither restarts a process nor keeps the other platform's messages out."""
    [container] = one("Deployment", "frontdoor")["spec"]["template"]["spec"]["containers"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] == "/health/live"
    assert '"/health/live"' in Path(service.__file__).read_text(encoding="utf-8")
    to_end = service.DRAIN + service.LAST_ANSWERS
    assert one("Deployment", "frontdoor")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > to_end + 3
    assert int(COMPOSE["services"]["frontdoor"]["stop_grace_period"].removesuffix("s")) > to_end


@pytest.mark.parametrize("pod", list(pods()), ids=lambda pod: pod["containers"][0]["name"])
def test_pods_have_no_rights(pod: dict[str, Any]) -> None:
    """What the pod security standard "restricted" asks (kubernetes.io/docs/concepts/security/pod-security-standards), and more."""
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]
        assert re.search(r":\d+\.\d+\.\d+", container["image"]) or container["image"] == "lancashire-front-door"  # kustomize adds ours


@pytest.mark.parametrize("name", list(COMPOSE["services"]))
def test_containers_have_no_rights(name: str) -> None:
    """Read-only, without capabilities, as a user; and the store is reached from inside alone."""
    container = COMPOSE["services"][name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert int(container["user"].partition(":")[0]) > 0
    assert all(port.startswith("127.0.0.1:") for port in container.get("ports", ()))
    assert re.search(r":(?:\$\{.*:-.*)?\d+\.\d+\.\d+|:\d+\.\d+\.\d+\}?$", container["image"])


def test_nothing_is_open_but_what_is_named() -> None:
    """Every pod falls under a policy that forbids everything, and the store speaks with the front door alone."""
    assert one("NetworkPolicy", "nothing-else")["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    store = one("NetworkPolicy", "frontdoor-valkey")["spec"]
    assert "egress" not in store
    [rule] = store["ingress"]
    assert rule["from"] == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "frontdoor"}}}]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert COMPOSE["services"]["valkey"]["networks"] == ["inside"]


def test_the_health_check_of_the_image_is_red_unless_the_service_says_alive() -> None:
    """The very command of the Dockerfile: 0 for 200, else not, also where nothing listens, and past any proxy."""

    class Answering(BaseHTTPRequestHandler):
        status = 200

        def do_GET(self) -> None:
            self.send_response(self.status if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Silent."""

    command = json.loads(re.search(r"HEALTHCHECK .*CMD (\[.*\])", DOCKERFILE)[1])  # type: ignore[index]
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        variables = {"FRONTDOOR_PORT": str(server.server_port), "http_proxy": "http://127.0.0.1:9"}

        def asked() -> int:
            return subprocess.run([sys.executable, *command[1:]], env=variables, capture_output=True, check=False, timeout=20).returncode

        assert asked() == 0
        Answering.status = 503
        assert asked() != 0
        server.shutdown()
    assert asked() != 0


def test_the_image_holds_the_run_time_alone() -> None:
    """Its lock file lists what the program needs, in the versions that are tested, with hashes, and none of the tools."""
    run = versions("requirements-run.lock")
    assert run <= versions("requirements.lock")
    names = {line.partition("==")[0] for line in run}
    assert not {"pytest", "mypy", "ruff", "hatchling", "scikit-learn", "hypothesis"} & names
    assert {"aiohttp", "python-telegram-bot", "slack-bolt", "cryptography"} <= names
    assert "--require-hashes --requirement requirements-run.lock" in DOCKERFILE
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert all(re.fullmatch(r"python:\d+\.\d+\.\d+-[a-z-]+", stage) for stage in stages)


def versions(lock: str) -> set[str]:
    """The lines of a lock file that name a version, without hashes. Where a version depends on Python, the marker stays."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {line.removesuffix("\\").strip() for line in lines if line and not line.startswith(" ")}


@pytest.mark.parametrize("lock", ["requirements-run.lock", "requirements-deploy.lock"])
def test_the_other_lock_files_pin_exact_versions_and_name_no_index(lock: str) -> None:
    """As requirements.lock does (test_package.py)."""
    assert all("==" in line for line in versions(lock))
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


CLEAN = {"name": "numpy", "version": "2.4.6", "vulns": []}
HOLED = {"name": "idna", "version": "3.6", "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"]}]}
UNKNOWN = {"name": "yarl", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.mark.parametrize(
    ("packages", "status", "says"),
    [
        ([CLEAN, CLEAN], 0, "Audited 2 of 2 packages"),
        ([CLEAN, UNKNOWN], 0, "not audited: yarl"),
        ([CLEAN, HOLED], 1, "VULNERABLE: idna 3.6: PYSEC-2024-60, mended in 3.7"),
        ([UNKNOWN, UNKNOWN], 0, "NOT AUDITED: the list of vulnerabilities cannot be reached"),
        (None, 0, "NOT AUDITED: pip-audit could not do its work here"),
    ],
    ids=["all well", "one is not in the list", "a hole is known", "the list is out of reach", "no answer at all"],
)
def test_the_audit_never_says_that_all_is_well_without_having_looked(
    tmp_path: Path, packages: list[dict[str, Any]] | None, status: int, says: str
) -> None:
    """`.ci/audit` beside a pip-audit that says what the real one would."""
    for folder in (".ci", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / ".ci/audit", tmp_path / ".ci/audit")
    said = json.dumps({"dependencies": packages}) if packages is not None else ""
    (tmp_path / ".venv/bin/pip-audit").write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n", encoding="utf-8")
    (tmp_path / ".venv/bin/pip-audit").chmod(0o755)
    done = subprocess.run([sys.executable, tmp_path / ".ci/audit"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, "")
    assert says in done.stdout
