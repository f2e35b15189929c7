"""What the page shows about needs: groups that stand out, favourites, recommendations; from the published marts."""

from dataclasses import dataclass

from strata.report.marts import Marts, Rows

# The most telling cells that one group may have among those shown.
CELLS_A_GROUP = 2
SHOWN_CELLS = 12
SHOWN_FAVOURITES = 3


@dataclass(frozen=True)
class NeedsData:
    """What sets groups apart and what customers favour; ``None`` is not published.

    ``least`` is the fewest customers of whom a profile shows anything: fewer are not shown here either.
    """

    cells: Rows | None
    favourites: Rows | None
    missing: Rows | None
    hit_rates: Rows | None
    least: int | None


def load_needs(marts: Marts) -> NeedsData:
    """Read and aggregate everything.

    Raises:
        DataError: a published table lacks a column that the page needs, or cannot be read.
    """
    least = marts.value(_LEAST, "marts.fct_group_profiles")
    return NeedsData(
        cells=marts.rows(_CELLS, "marts.fct_group_profiles", "reference.segment_rules"),
        favourites=marts.rows(_FAVOURITES, "marts.fct_customer_affinities"),
        missing=marts.rows(_MISSING, "marts.fct_customer_needs"),
        hit_rates=marts.rows(_HIT_RATES, "marts.fct_recommendation_hit_rates"),
        least=None if least is None else int(least),
    )


_LEAST = "select min(customer_count) as customer_count from marts.fct_group_profiles where not is_suppressed"

# What a segment is defined by sets it apart by definition and tells nothing. Shares of small cells scatter: the cell
# must be more than chance (two standard errors of the share that it would have by chance) above the population.
_CELLS = f"""
    with defining_fields as (
        select segment_id, field as attribute from reference.segment_rules
        union
        select segment_id,
            case
                when field in ('age_years', 'birth_date', 'attribute_age') then 'age_band'
                when field in ('city', 'province') then 'region'
                when field = 'company_id' then 'customer_type'
            end
        from reference.segment_rules
    ),
    telling_cells as (
        select profiles.*,
            row_number() over (
                partition by profiles.group_kind, profiles.group_code
                order by profiles.tgi_index desc, profiles.attribute, profiles.attribute_value
            ) as position
        from marts.fct_group_profiles as profiles
        left join defining_fields
            on profiles.group_kind = 'segment' and profiles.group_code = defining_fields.segment_id
            and profiles.attribute = defining_fields.attribute
        where not profiles.is_suppressed and defining_fields.attribute is null
            and profiles.group_share - profiles.population_share > 2 * sqrt(
                profiles.population_share * (1 - profiles.population_share) / profiles.known_customer_count
            )
    )
    select group_kind, group_code, attribute, attribute_value, customer_count, known_customer_count, group_share,
        population_share, tgi_index, cast(review_date as varchar) as review_date
    from telling_cells
    where position <= {CELLS_A_GROUP}
    order by tgi_index desc, group_kind, group_code, attribute, attribute_value
    limit {SHOWN_CELLS}
"""  # noqa: S608

_FAVOURITES = f"""
    with favourites as (
        select affinity_kind, affinity_value, count(*) as customer_count,
            count(*) filter (lift >= 2) as strong_count
        from marts.fct_customer_affinities
        where affinity_rank = 1
        group by affinity_kind, affinity_value
    ),
    ranked_favourites as (
        select *, cast(sum(customer_count) over (partition by affinity_kind) as bigint) as kind_customer_count,
            row_number() over (
                partition by affinity_kind order by customer_count desc, affinity_value
            ) as position
        from favourites
    )
    select affinity_kind, affinity_value, customer_count, strong_count, kind_customer_count
    from ranked_favourites
    where position <= {SHOWN_FAVOURITES}
    order by
        case affinity_kind
            when 'category' then 1 when 'brand' then 2 when 'channel' then 3 when 'daypart' then 4 when 'weekday' then 5
            else 6
        end,
        position
"""  # noqa: S608

_MISSING = """
    with parts as (select unnest(string_split(missing_parts, ', ')) as missing_part from marts.fct_customer_needs)
    select split_part(missing_part, '.', 1) as part, split_part(missing_part, '.', 2) as reason,
        count(*) as customer_count
    from parts
    group by part, reason
    order by customer_count desc, part, reason
"""

_HIT_RATES = """
    select item_kind, basis, method, cast(fit_date as varchar) as fit_date, cast(as_of_date as varchar) as as_of_date,
        customer_count, shown_count, precision_rate, hit_customer_count, hit_rate
    from marts.fct_recommendation_hit_rates
    order by item_kind desc,
        case basis when 'all' then 1 when 'repeat_cycle' then 2 when 'co_purchase' then 3 else 4 end,
        case method when 'recommended' then 1 when 'most_bought' then 2 else 3 end
"""
