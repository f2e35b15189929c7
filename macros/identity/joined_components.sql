{#-
One round of contraction: each component of customers that an open link joins to another moves to the lowest component
within up to eight links. Few rounds do: a chain of n customers shrinks to about a third of its length in each.

previous: relation of component_key and link_key; a link is open while its rows have different components.
-#}
{% macro joined_components(previous) -%}
with open_links as (

    select
        link_key,
        min(component_key) as lowest_key
    from {{ previous }}
    group by link_key
    having min(component_key) <> max(component_key)

),

open_members as (

    select distinct
        members.component_key,
        members.link_key,
        open_links.lowest_key
    from {{ previous }} as members
    inner join open_links on members.link_key = open_links.link_key

),

parents as (

    select
        component_key,
        min(lowest_key) as root_key
    from open_members
    group by component_key

),

{% for before, after in [('parents', 'grandparents'), ('grandparents', 'ancestors'), ('ancestors', 'roots')] -%}
{{ after }} as (

    select
        lower_keys.component_key,
        upper_keys.root_key
    from {{ before }} as lower_keys
    inner join {{ before }} as upper_keys on lower_keys.root_key = upper_keys.component_key

){{ ',' if not loop.last }}

{% endfor -%}

select distinct
    open_members.component_key as previous_component_key,
    roots.root_key as component_key,
    open_members.link_key
from open_members
inner join roots on open_members.component_key = roots.component_key
{%- endmacro %}
