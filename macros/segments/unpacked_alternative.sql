{#- The alternative at a place (from 0) of packed_alternatives(); 0 = none. -#}
{% macro unpacked_alternative(pack, place) -%}
    cast(floor({{ pack }} / {{ 64 ** place }}) as bigint) % 64
{%- endmacro %}
