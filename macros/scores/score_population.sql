{#- Whether a row of `inputs` belongs to the population of a score model. -#}
{% macro score_population(population) -%}
    case {{ population }}
        when 'known' then true
        when 'buyers' then inputs.is_buyer
        when 'consumers' then not inputs.is_business
        when 'businesses' then inputs.is_business
    end
{%- endmacro %}
