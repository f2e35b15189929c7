"""What ``strata fit --clusters`` ends with, in English and Chinese."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from strata.clusters.running import ClusterFit

_VIEW = {
    "title": ("Clusters, model version {version} as of {as_of}", "聚类，模型版本 {version}，截至 {as_of}"),
    "cluster": ("Cluster", "聚类"),
    "share": ("Share of the sample", "样本占比"),
    "standout": ("What stands out (standard deviations)", "突出特征（标准差）"),
    "rule": ("Rule of the tree", "决策树规则"),
    "fit": (
        "{sample:,} of {buyers:,} buyers; {count} clusters, silhouette by number: {tried}; "
        "the tree agrees for {agreement:.0%}.",
        "{buyers:,} 名有消费的客户中取 {sample:,} 名；分为 {count} 个聚类，各聚类数的轮廓系数：{tried}；"
        "决策树与之一致的占 {agreement:.0%}。",
    ),
    "left_out": ("Done without: {inputs}.", "未使用：{inputs}。"),
    "missing": ("{input} (missing)", "{input}（缺少数据）"),
    "constant": ("{input} (the same for all)", "{input}（所有客户相同）"),
    "and": (", ", "、"),
    "fitted": (
        "Next: strata build puts every customer into a cluster.",
        "下一步：运行 strata build，为每位客户归入聚类。",
    ),
    "unchanged": ("The same model as before; nothing was added.", "与之前的模型相同，未新增版本。"),
    "not_available": (
        "Not available: all {sample:,} customers of the sample have the same inputs: nothing sets clusters apart.",
        "不可用：样本中 {sample:,} 名客户的数据完全相同，无法划分聚类。",
    ),
    "planned": (
        "It would fit clusters on at most {sample:,} customers of the build for {target} (seed {seed}) and keep the "
        "model in {into}; nothing was done.",
        "将在 {target} 的构建结果中取至多 {sample:,} 名客户拟合聚类（随机种子 {seed}），模型保存到 {into}；"
        "目前未做任何更改。",
    ),
}


def said(key: str, lang: str, **values: object) -> str:
    """A sentence or heading in a language."""
    return _VIEW[key][lang == "zh"].format(**values)


def show(console: Console, fit: ClusterFit, lang: str) -> None:
    """Print what came of a fit.

    Args:
        console: where to.
        fit: what came of it.
        lang: ``en`` or ``zh``.
    """
    if fit.status == "not_available":
        console.print(escape(said("not_available", lang, sample=fit.sample_count)))
        return
    title = said("title", lang, version=fit.model_version, as_of=fit.as_of_date)
    grid = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("cluster", "share", "standout", "rule"):
        grid.add_column(said(heading, lang), justify="right" if heading == "share" else "left", overflow="fold")
    for row in fit.tables["fitted_cluster_names"]:
        cells = (
            f"{row['cluster_id']} {row[f'label_{lang}']}",
            f"{row['sample_count'] / fit.sample_count:.0%}",
            row[f"standout_{lang}"],
            row[f"rule_{lang}"] or "-",
        )
        grid.add_row(*map(escape, cells))
    console.print(grid)
    (model,) = fit.tables["fitted_cluster_models"]
    fitted = {
        "sample": fit.sample_count,
        "buyers": fit.buyer_count,
        "count": model["cluster_count"],
        "tried": model["cluster_counts_tried"],
        "agreement": model["tree_agreement_rate"],
    }
    console.print(escape(said("fit", lang, **fitted)), soft_wrap=True)
    if fit.left_out:
        inputs = said("and", lang).join(said(why, lang, input=name) for name, why in fit.left_out.items())
        console.print(escape(said("left_out", lang, inputs=inputs)), soft_wrap=True)
    console.print(escape(said(fit.status, lang)), soft_wrap=True)
