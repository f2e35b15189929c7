{#- the component of each linked customer after all rounds; too large a one is not believed -#}
{% set last_round = ref('int_identity_round_' ~ identity_rounds()) %}

with component_0 as (

    select distinct
        component_key as source_customer_key,
        component_key
    from {{ ref('int_identity_links') }}

),

{% for round in range(1, identity_rounds() + 1) %}
moves_{{ round }} as (

    select distinct
        previous_component_key,
        component_key
    from {{ ref('int_identity_round_' ~ round) }}

),

component_{{ round }} as (

    select
        before.source_customer_key,
        coalesce(moves.component_key, before.component_key) as component_key
    from component_{{ round - 1 }} as before
    left join moves_{{ round }} as moves on before.component_key = moves.previous_component_key

),

{% endfor %}
-- what a link still joins after the last round is larger than any cap (a data test holds it to that)
open_links as (

    select link_key
    from {{ last_round }}
    group by link_key
    having min(component_key) <> max(component_key)

),

open_components as (

    select distinct last_rounds.component_key
    from {{ last_round }} as last_rounds
    inner join open_links on last_rounds.link_key = open_links.link_key

),

sizes as (

    select
        component_key,
        count(*) as customer_count
    from component_{{ identity_rounds() }}
    group by component_key

)

select
    components.source_customer_key,
    components.component_key,
    sizes.customer_count,
    open_components.component_key is not null as is_open,
    open_components.component_key is not null
    or sizes.customer_count > {{ setting('identity_cluster_cap') }} as is_too_large
from component_{{ identity_rounds() }} as components
inner join sizes on components.component_key = sizes.component_key
left join open_components on components.component_key = open_components.component_key
