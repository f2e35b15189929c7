{#-
Operation: fits the CLV models on what is built and says the result; it writes nothing, for a build makes the same fits.

    dbt run-operation fit_clv
    dbt run-operation fit_clv --args '{as_of_date: 2017-12-31}'

as_of_date: a date of int_clv_dates; all of them if not given.
-#}
{% macro fit_clv(as_of_date=none) %}
    {% set dates = 'select date_index from ' ~ ref('int_clv_dates') %}
    {% if as_of_date is not none %}
        {% if not is_calendar_date(as_of_date | string) %}
            {% do exceptions.raise_compiler_error('as_of_date is ' ~ as_of_date ~ ': give a calendar date YYYY-MM-DD') %}
        {% endif %}
        {% set dates = dates ~ " where clv_date = cast('" ~ as_of_date ~ "' as date)" %}
    {% endif %}
    {% set found = {} %}
    {% for row in run_query('select date_index, clv_date from ' ~ ref('int_clv_dates')).rows %}
        {% do found.update({row[0] | int: row[1]}) %}
    {% endfor %}
    {% set fits = model_fits(ref('int_clv_cells'), ref('int_clv_statistics'), ref('int_clv_counts'), dates) %}
    {% for fit in fits %}
        {% set parameters = [] %}
        {% for name in ['r', 'alpha', 'a', 'b', 'p', 'q', 'gamma'] if fit.get(name) is not none %}
            {% do parameters.append(name ~ ' = ' ~ '%.6g' | format(fit[name])) %}
        {% endfor %}
        {% do log(
            found[fit.date_index] ~ ' ' ~ fit.model ~ ': ' ~ (fit.fallback_reason or fit.basis)
            ~ (', ' ~ parameters | join(', ') if parameters) ~ ', ' ~ fit.evaluation_count ~ ' evaluations', info=true
        ) %}
    {% endfor %}
    {% if not fits %}
        {% do log('nothing to fit: no date of int_clv_dates matches', info=true) %}
    {% endif %}
{% endmacro %}
