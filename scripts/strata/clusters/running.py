"""``strata fit --clusters``: reads a sample of what is built, fits, keeps the model where dbt reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pandas as pd

from strata.built import Built, open_built
from strata.clusters.fitting import CUSTOMERS_PER_CLUSTER, FEWEST, NothingToTellApartError, fit_model
from strata.clusters.model import INPUTS
from strata.clusters.tables import tables_of
from strata.clusters.words import KINDS, Labels
from strata.errors import DataError
from strata.landing.fitted import Rows, keep, renew
from strata.publishing import landing_identity
from strata.settings import Settings

_SCHEMA, _TABLE = "intermediate", "int_cluster_inputs"


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Attributes:
        target: engine whose build is read.
        sample: most customers to fit on.
        seed: of the sample and of the random starts.
        cluster_count: clusters to form; by silhouette if not given.
    """

    target: str = "duckdb"
    sample: int = 50_000
    seed: int = 1
    cluster_count: int | None = None


@dataclass(frozen=True)
class ClusterFit:
    """What came of a fit.

    Attributes:
        status: ``fitted``, ``unchanged`` (the model of this day is kept already) or ``not_available``.
        reason: why it is not available: ``constant_inputs``.
        as_of_date: as-of date of the build.
        buyer_count: buyers of the build.
        sample_count: customers that it was fitted on.
        model_version: the version that holds the model.
        left_out: input -> why the model does without it: ``missing`` or ``constant``.
        tables: the rows of the model, by table.
    """

    status: str
    as_of_date: date
    buyer_count: int
    sample_count: int
    reason: str | None = None
    model_version: int | None = None
    left_out: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)


def fit_clusters(
    settings: Settings, request: Request, progress: Callable[[int, int], None] | None = None
) -> ClusterFit:
    """Fit clusters on what is built; the next build scores every customer with them.

    Args:
        settings: project and home.
        request: what is asked for.
        progress: takes (numbers of clusters tried, numbers to try).

    Raises:
        DataError: nothing was landed or built, or too few customers have bought.
        DiskError: the disk is full or the home folder cannot be written.
    """
    source, input_hash = landing_identity(settings)
    if not input_hash:
        raise DataError(f"{settings.landing} holds no manifest.json: run strata land, then strata build")
    with open_built(settings, request.target, ("marts", "reference", _SCHEMA)) as built:
        try:
            as_of_date, buyer_count, sample = _sample(built, request)
            labels = _labels(built)
        except duckdb.CatalogException as error:
            raise DataError(f"the build holds no {_TABLE}: run strata build first") from error
    _check_size(buyer_count, len(sample), request)
    try:
        fitted = fit_model(
            sample,
            as_of_date,
            buyer_count,
            seed=request.seed,
            cluster_count=request.cluster_count,
            progress=progress,
        )
    except NothingToTellApartError:
        return ClusterFit("not_available", as_of_date, buyer_count, len(sample), reason="constant_inputs")
    tables = tables_of(fitted.model, labels)
    version, is_new = keep(settings, source, tables)
    renew(settings, source)
    return ClusterFit(
        status="fitted" if is_new else "unchanged",
        as_of_date=as_of_date,
        buyer_count=buyer_count,
        sample_count=len(sample),
        model_version=version,
        left_out=dict(fitted.model.left_out),
        tables=tables,
    )


def read_sample(built: Built, sample: int, seed: int) -> pd.DataFrame:
    """The inputs of some buyers: those with the lowest hash of seed and customer id, in that order.

    Args:
        built: a build with the schema ``intermediate``.
        sample: how many at most.
        seed: another seed gives another sample.
    """
    return built.connection.execute(
        f"select {', '.join(INPUTS)} from {_SCHEMA}.{_TABLE} "  # noqa: S608 - names of our own
        "order by md5(concat(?, ':', customer_id)), customer_id limit ?",
        [str(seed), sample],
    ).df()


def _sample(built: Built, request: Request) -> tuple[date, int, pd.DataFrame]:
    reviews = built.read("select max(review_date) as last_date from marts.dim_review_dates")
    buyers = built.read(f"select count(*) as buyer_count from {_SCHEMA}.{_TABLE}")  # noqa: S608 - names of our own
    as_of_date = pd.Timestamp(str(reviews["last_date"][0])).date()
    return as_of_date, int(buyers["buyer_count"][0]), read_sample(built, request.sample, request.seed)


def _labels(built: Built) -> tuple[Labels, Labels]:
    rows: list[dict[Any, Any]] = built.read("select kind, code, label_en, label_zh from reference.labels").to_dict(
        "records"
    )
    wanted = [row for row in rows if row["kind"] in KINDS]
    if not wanted:
        raise DataError("the build holds no labels of cluster inputs: run strata build first")
    english, chinese = (
        {(str(row["kind"]), str(row["code"])): str(row[name]) for row in wanted} for name in ("label_en", "label_zh")
    )
    return english, chinese


def _check_size(buyer_count: int, sample_count: int, request: Request) -> None:
    clusters = request.cluster_count or FEWEST
    if sample_count < CUSTOMERS_PER_CLUSTER * clusters:
        of_sample = "" if sample_count == buyer_count else f", {sample_count} of them in the sample"
        raise DataError(
            f"{buyer_count} customers have bought{of_sample}: {clusters} clusters need {CUSTOMERS_PER_CLUSTER} each; "
            "land more customers, or ask for a larger --sample or fewer clusters"
        )
