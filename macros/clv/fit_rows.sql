{#- The fits that model_fits found, as rows; no row with typed columns where it found none. -#}
{% macro fit_rows(fits) %}
{%- set texts = ['model', 'basis', 'fallback_reason'] -%}
{%- set doubles = ['r', 'alpha', 'a', 'b', 'p', 'q', 'gamma', 'log_likelihood', 'gradient_size'] -%}
{%- for i in range(1, 5) -%}
    {%- for j in range(i, 5) -%}
        {%- do doubles.append('covariance_' ~ i ~ '_' ~ j) -%}
    {%- endfor -%}
{%- endfor -%}
{%- for fit in fits or [{}] %}
select
    cast({{ fit.date_index | default('null') }} as int) as date_index,
    {%- for name in texts %}
    cast({{ "'" ~ fit[name] ~ "'" if fit.get(name) else 'null' }} as string) as {{ name }},
    {%- endfor %}
    {%- for name in doubles %}
    {{ double_of(fit[name]) if fit.get(name) is not none else 'cast(null as double)' }} as {{ name }},
    {%- endfor %}
    cast({{ 1 if fit.model == 'mbg_nbd' else 0 }} as int) as chance_count_at_start,
    cast({{ fit.evaluation_count | default('null') }} as int) as evaluation_count,
    cast({{ fit.is_converged | default('null') }} as boolean) as is_converged
{{ 'where 1 = 0' if not fits }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
