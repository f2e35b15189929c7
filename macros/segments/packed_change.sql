{#-
What changes in a rule of packed_rules(), over the columns pack_<n> and previous_pack_<n>: the alternative on entering, -1 on
leaving, else null. The bits are compared where they are; only of who enters they are moved.
-#}
{% macro packed_change(rule) -%}
    {%- set now = '(pack_' ~ rule.pack ~ ' & ' ~ rule.mask ~ ')' -%}
    {%- set before = '(previous_pack_' ~ rule.pack ~ ' & ' ~ rule.mask ~ ')' -%}
    case
        when {{ now }} > 0 and {{ before }} = 0 then cast({{ now }} / {{ rule.unit }} as int)
        when {{ now }} = 0 and {{ before }} > 0 then -1
    end
{%- endmacro %}
