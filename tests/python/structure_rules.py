"""The shape of the dbt project as rules over its manifest: each rule returns one line per breach, file first."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

Node = Mapping[str, Any]
Manifest = Mapping[str, Any]

LAYERS = ("staging", "intermediate", "marts")
PREFIXES = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("fct_", "dim_")}
ENGINES = ("default", "duckdb", "spark", "postgres")
CUSTOMER_360 = "dim_customers"
# It compares the marts with each other and with the layers below (docs/decisions.md).
RECONCILIATION = "fct_reconciliation"
# Whether to take new cut-offs is for people to decide (docs/cutoffs.md).
MAY_WARN = {
    "assert_kept_cutoffs_still_fit_the_customers",
    "assert_lifetime_values_come_from_fitted_models",
}
READABLE_BY_EVERY_MART = {"dim_review_dates"}


def models(manifest: Manifest) -> list[Node]:
    """The project's models, by file."""
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    return sorted(found, key=file_of)


def marts(manifest: Manifest) -> list[Node]:
    """The models of the marts layer."""
    return [model for model in models(manifest) if layer_of(model) == "marts"]


def file_of(node: Node) -> str:
    """Path of a node's file in the project."""
    return str(node["original_file_path"])


def layer_of(node: Node) -> str | None:
    """The folder under ``models/`` that a model lies in; none elsewhere."""
    parts = PurePosixPath(file_of(node)).parts
    return parts[1] if len(parts) > 2 and parts[0] == "models" and parts[1] in LAYERS else None


def parents(manifest: Manifest, node: Node) -> Iterator[Node]:
    """The models, seeds and sources that a node reads."""
    for key in node["depends_on"]["nodes"]:
        yield manifest["sources"].get(key) or manifest["nodes"][key]


def models_lie_in_a_layer(manifest: Manifest) -> list[str]:
    """Each model lies in the folder of a layer."""
    return [
        f"{file_of(model)}: move it to models/staging, models/intermediate or models/marts"
        for model in models(manifest)
        if layer_of(model) is None
    ]


def nothing_reads_a_later_layer(manifest: Manifest) -> list[str]:
    """No parent lies in a later layer."""
    return [
        f"{file_of(model)}: reads {parent['name']} of {layer_of(parent)}, a later layer; move one of the two"
        for model in models(manifest)
        for parent in parents(manifest, model)
        if layer_of(model) and layer_of(parent) and LAYERS.index(layer_of(parent)) > LAYERS.index(layer_of(model))
    ]


def staging_reads_one_landing_table(manifest: Manifest) -> list[str]:
    """A staging model reads one table of the source ``landing``, ``published`` or ``fitted``, nothing else."""
    breaches = []
    for model in models(manifest):
        if layer_of(model) != "staging":
            continue
        read = [
            f"{parent.get('source_name', parent['resource_type'])}.{parent['name']}"
            for parent in parents(manifest, model)
        ]
        if len(read) != 1 or not read[0].startswith(("landing.", "published.", "fitted.")):
            shown = ", ".join(read) or "nothing"
            breaches.append(f"{file_of(model)}: reads {shown}; a staging model reads exactly one landing table")
    return breaches


def only_staging_reads_sources(manifest: Manifest) -> list[str]:
    """Landed tables enter through staging; only a reconciliation counts them at the source."""
    return [
        f"{file_of(model)}: reads source {parent['name']}; read its staging model"
        for model in models(manifest)
        for parent in parents(manifest, model)
        if parent["resource_type"] == "source"
        and layer_of(model) != "staging"
        # A count of landed rows taken through staging could not show what staging loses.
        and not file_of(model).startswith("models/intermediate/reconciliation/")
    ]


def only_the_customer_360_reads_marts(manifest: Manifest) -> list[str]:
    """Other marts read no mart but the review dates."""
    return [
        f"{file_of(model)}: reads mart {parent['name']}; read the intermediate model behind it"
        for model in marts(manifest)
        for parent in parents(manifest, model)
        if layer_of(parent) == "marts"
        and model["name"] not in (CUSTOMER_360, RECONCILIATION)
        and parent["name"] not in READABLE_BY_EVERY_MART
    ]


def names_tell_the_layer(manifest: Manifest) -> list[str]:
    """``stg_``, ``int_``, ``fct_`` or ``dim_``, and no version in the name."""
    breaches = []
    for model in models(manifest):
        prefixes = PREFIXES.get(layer_of(model) or "", ())
        if prefixes and not model["name"].startswith(prefixes):
            breaches.append(f"{file_of(model)}: name it {' or '.join(prefixes)}...")
        if model["name"].endswith(("_v2", "_final", "_tmp", "_new", "_old")):
            breaches.append(f"{file_of(model)}: name it by what it holds, not by its age")
    return breaches


def models_have_a_yml_of_their_own(manifest: Manifest) -> list[str]:
    """``<model>.yml`` lies beside ``<model>.sql``."""
    breaches = []
    for model in models(manifest):
        wanted = str(PurePosixPath(file_of(model)).with_suffix(".yml"))
        actual = (model.get("patch_path") or "").partition("://")[2]
        if actual != wanted:
            breaches.append(f"{file_of(model)}: is described in {actual or 'no file'}; describe it in {wanted}")
    return breaches


def descriptions_state_the_grain(manifest: Manifest) -> list[str]:
    """Each model's description begins with its grain."""
    return [
        f"{file_of(model)}: begin its description with 'One row per'"
        for model in models(manifest)
        if not model["description"].startswith("One row per")
    ]


def marts_enforce_a_contract(manifest: Manifest) -> list[str]:
    """Each mart has an enforced contract."""
    return [
        f"{file_of(mart)}: set config: contract: {{enforced: true}} in its yml"
        for mart in marts(manifest)
        if not mart["config"]["contract"]["enforced"]
    ]


def mart_columns_are_described(manifest: Manifest) -> list[str]:
    """Each mart lists its columns, each with a description and a type."""
    breaches = [f"{file_of(mart)}: list its columns in its yml" for mart in marts(manifest) if not mart["columns"]]
    return breaches + [
        f"{file_of(mart)}: column {name} lacks {lacking}; add it in its yml"
        for mart in marts(manifest)
        for name, column in mart["columns"].items()
        for lacking in ("description", "data_type")
        if not (column.get(lacking) or "").strip()
    ]


def marts_are_public_and_grouped(manifest: Manifest) -> list[str]:
    """Each mart has a group and access public."""
    breaches = [f"{file_of(mart)}: set config: group" for mart in marts(manifest) if not mart.get("group")]
    return breaches + [
        f"{file_of(mart)}: access is {mart.get('access')}; set config: access: public"
        for mart in marts(manifest)
        if mart.get("access") != "public"
    ]


def marts_have_unit_tests(manifest: Manifest) -> list[str]:
    """Each mart has at least one unit test."""
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    return [
        f"{file_of(mart)}: has no unit test; add one in {mart['name']}__unit_tests.yml"
        for mart in marts(manifest)
        if mart["name"] not in tested
    ]


def unit_tests_are_named_for_model_and_claim(manifest: Manifest) -> list[str]:
    """``<model>__<claim>`` in ``<model>__unit_tests.yml``."""
    breaches = []
    for test in manifest["unit_tests"].values():
        if not test["name"].startswith(f"{test['model']}__"):
            breaches.append(f"{file_of(test)}: name unit test {test['name']} {test['model']}__<claim>")
        if PurePosixPath(file_of(test)).name != f"{test['model']}__unit_tests.yml":
            breaches.append(f"{file_of(test)}: move unit test {test['name']} to {test['model']}__unit_tests.yml")
    return sorted(breaches)


def singular_tests_are_claims(manifest: Manifest) -> list[str]:
    """Singular tests are named ``assert_<claim>``."""
    return [
        f"{file_of(test)}: name it assert_<claim>"
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test" and "test_metadata" not in test and not test["name"].startswith("assert_")
    ]


def macros_are_named_after_their_file(manifest: Manifest) -> list[str]:
    """A macro's file has its name, and so has a materialization's; a dispatched one holds its engines' versions too."""
    project = manifest["metadata"]["project_name"]
    breaches = []
    for macro in manifest["macros"].values():
        stem = PurePosixPath(file_of(macro)).stem
        allowed = {stem, f"test_{stem}", *(f"{engine}__{stem}" for engine in ENGINES)}
        allowed |= {f"materialization_{stem}_{engine}" for engine in ENGINES}
        if macro["package_name"] == project and macro["name"] not in allowed:
            breaches.append(f"{file_of(macro)}: holds macro {macro['name']}; give the macro a file of its name")
    return sorted(breaches)


def seeds_are_described(manifest: Manifest, project: Path) -> list[str]:
    """Each seed and each column of its file is described."""
    breaches = []
    for seed in manifest["nodes"].values():
        if seed["resource_type"] != "seed":
            continue
        if not seed["description"].strip():
            breaches.append(f"{file_of(seed)}: describe the seed in its _seeds.yml")
        header = (project / file_of(seed)).read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        described = {name for name, column in seed["columns"].items() if (column.get("description") or "").strip()}
        breaches += [f"{file_of(seed)}: describe column {name}" for name in header if name not in described]
        breaches += [f"{file_of(seed)}: has no column {name}" for name in seed["columns"] if name not in header]
    return sorted(breaches)


def no_test_is_switched_off(manifest: Manifest) -> list[str]:
    """No test is disabled, and none merely warns but those that leave a decision to people."""
    breaches = [
        f"{file_of(node)}: test {node['name']} is disabled; enable it or delete it"
        for nodes in manifest["disabled"].values()
        for node in nodes
        if node["resource_type"] in ("test", "unit_test")
    ]
    return breaches + [
        f"{file_of(node)}: test {node['name']} only warns; set severity error"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node["name"] not in MAY_WARN
        and str(node["config"].get("severity", "error")).lower() != "error"
    ]


RULES = [
    models_lie_in_a_layer,
    nothing_reads_a_later_layer,
    staging_reads_one_landing_table,
    only_staging_reads_sources,
    only_the_customer_360_reads_marts,
    names_tell_the_layer,
    models_have_a_yml_of_their_own,
    descriptions_state_the_grain,
    marts_enforce_a_contract,
    mart_columns_are_described,
    marts_are_public_and_grouped,
    marts_have_unit_tests,
    unit_tests_are_named_for_model_and_claim,
    singular_tests_are_claims,
    macros_are_named_after_their_file,
    no_test_is_switched_off,
]
