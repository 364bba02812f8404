"""What the import linter cannot say of the house's shape: borders, budgets, docs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from reassure.config.reactions import REACTIONS

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "reassure"
SOURCES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
CODE = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]
TEMPLATES = sorted(
    path for path in HOUSE.rglob("*") if path.suffix in {".html", ".mjml", ".txt"} and "templates" in path.parts
)

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 40, 60
DOORS = {"portal", "dashboard", "api", "connectors", "config"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def capability(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0]


def imports(path: Path) -> Iterator[str]:
    """Every name a file imports, dotted: `from a.b import c` gives a.b.c."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_outgrows_its_budget() -> None:
    grown = {relative(path): n for path in CODE if (n := len(path.read_text().splitlines())) > FILE_LINES}
    assert grown == {}, f"over {FILE_LINES} lines: split by noun into a folder of the same name"


def test_no_function_outgrows_its_budget() -> None:
    grown = {
        f"{relative(path)}:{node.name}": length
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert grown == {}, f"over {FUNCTION_LINES} lines"


def test_no_template_outgrows_its_budget() -> None:
    grown = {relative(path): n for path in TEMPLATES if (n := len(path.read_text().splitlines())) > TEMPLATE_LINES}
    assert grown == {}, f"over {TEMPLATE_LINES} lines: cut out a partial named by its thing"


def test_partials_are_included_with_only() -> None:
    loose = [
        f"{relative(path)}: {tag}"
        for path in TEMPLATES
        if path.suffix == ".html"  # Liquid's include has no `only`
        for tag in re.findall(r"{%\s*include\s[^%]*%}", path.read_text())
        if not re.search(r"\bonly\s*%}", tag)
    ]
    assert loose == []


def test_only_a_capability_imports_its_own_models() -> None:
    """Others read through its queries and write through its actions. `config` composes, so it may look."""
    strangers = [
        f"{relative(path)} imports {name}"
        for path in SOURCES
        if capability(path) not in {"config"}
        for name in imports(path)
        if (found := re.match(r"reassure\.(\w+)\.models\b", name))
        and found[1] != capability(path)
        and name not in TYPES_ANYBODY_MAY_NAME
    ]
    assert strangers == []


#: Whose doors are open: who is asking, and for which merchant.
TYPES_ANYBODY_MAY_NAME = {"reassure.merchants.models.Merchant", "reassure.merchants.models.Staff",
                          "reassure.merchants.models.User", "reassure.merchants.models.Brand"}  # fmt: skip


def test_only_doors_know_http() -> None:
    guilty = [
        f"{relative(path)} imports {name}"
        for path in SOURCES
        if capability(path) not in DOORS and path not in {HOUSE / "kit" / "http.py", HOUSE / "kit" / "outside.py"}
        for name in imports(path)
        if re.match(r"(django\.http|django\.shortcuts|django\.views|ninja|httpx)\b", name)
    ]
    assert guilty == []


def test_rooms_have_the_agreed_names() -> None:
    banned = {"utils", "helpers", "services", "managers", "common", "misc"}
    assert [relative(path) for path in SOURCES if path.stem in banned] == []


def test_foreign_keys_point_down() -> None:
    layers = re.findall(
        r"^    ([a-z()| ]+)$", (ROOT / ".importlinter").read_text().split("exhaustive_ignores")[0], re.M
    )
    rank = {name: i for i, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}
    rank["reassure_messages"] = rank["messages"]
    up = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in rank
        for field in model._meta.local_concrete_fields
        if field.is_relation
        and (target := field.remote_field.model)._meta.app_label in rank
        and rank[target._meta.app_label] < rank[model._meta.app_label]
        and field.name != "merchant"
    ]
    assert up == []


KIND = re.compile(r"""(?:record\(\s*|kind=)f?["']([a-z_]+\.[a-z_{}.]+)["']""")


def test_every_event_kind_stands_in_the_docs() -> None:
    known = (ROOT / "docs" / "events.md").read_text()
    spoken = {kind for path in SOURCES for kind in KIND.findall(path.read_text()) if "{" not in kind}
    assert sorted(kind for kind in spoken if f"`{kind}`" not in known) == []


def test_every_reaction_listens_to_a_known_kind() -> None:
    known = (ROOT / "docs" / "events.md").read_text()
    kinds = {kind for reaction in REACTIONS for kind in reaction.kinds if not kind.endswith("*")}
    assert sorted(kind for kind in kinds if f"`{kind}`" not in known) == []


def test_every_package_stands_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    packages = [path.parent.name for path in HOUSE.glob("*/__init__.py")]
    assert [name for name in packages if f"{name}/" not in page] == []


VENDORS = sorted(path.parent for path in (HOUSE / "connectors").glob("*/mapping.py"))


@pytest.mark.parametrize("folder", VENDORS, ids=lambda path: path.name)
def test_every_vendor_folder_has_all_its_files(folder: Path) -> None:
    have = {path.stem for path in folder.glob("*.py")}
    assert {"mapping", "__init__"} <= have
    assert have & {"client", "webhook", "actions"}, "a vendor is called, calls us, or is read from files"
    assert (ROOT / "tests" / "connectors" / folder.name).is_dir()


def test_migrations_are_one_line_per_capability_and_import_no_app_code() -> None:
    for folder in HOUSE.glob("*/migrations"):
        numbers = [path.name[:4] for path in sorted(folder.glob("[0-9]*.py"))]
        assert numbers == [f"{i + 1:04}" for i in range(len(numbers))], relative(folder)
        for path in folder.glob("[0-9]*.py"):
            strange = [n for n in imports(path) if n.startswith("reassure.") and not n.startswith("reassure.kit")]
            assert strange == [], relative(path)
