"""What a preset's name, or a mapping file's path, says of how a file is read."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reassure.connectors.files.mapping import PRESETS, Plan, plan_from
from reassure.connectors.files.mapping.plans import WrongMapping
from reassure.kit import extras

OLIST = "olist"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How a file is read: by a plan, or as Olist's folder of tables. `mark` differs where the reading does."""

    name: str
    source: str
    mark: str
    plan: Plan | None


def reading_of(preset: str) -> Reading:
    """Raises `WrongMapping` for what is neither a preset nor a mapping file that can be followed."""
    if preset == OLIST:
        return Reading(name=preset, source=OLIST, mark=preset, plan=None)
    plan = PRESETS.get(preset) or plan_from(_content(Path(preset)))
    return Reading(name=preset[-60:], source=plan.source, mark=repr(plan), plan=plan)


def _content(path: Path) -> dict[str, Any]:
    if not path.is_file():
        names = ", ".join([*PRESETS, OLIST])
        raise WrongMapping(f"“{path}” is neither a preset ({names}) nor a mapping file.")
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() in (".yaml", ".yml"):
        yaml = extras.load("yaml", extra="yaml")
        try:
            told = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise WrongMapping(f"{path.name} is not YAML: {error}") from None
    else:
        try:
            told = json.loads(text)
        except json.JSONDecodeError as error:
            raise WrongMapping(f"{path.name} is not JSON: {error}") from None
    if not isinstance(told, dict):
        raise WrongMapping(f"{path.name} must name settings and their values.")
    return told
