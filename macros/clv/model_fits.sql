{#-
The fits of the CLV models at some dates: a list of dictionaries as of model_fit. It runs queries while dbt builds or runs
an operation; elsewhere (parsing, compiling, linting) there is nothing to fit from and the list is empty.

cells, statistics, counts: relations of int_clv_cells, int_clv_statistics and int_clv_counts; dates: query of the date_index.
-#}
{% macro model_fits(cells, statistics, counts, dates, models=['bg_nbd', 'mbg_nbd', 'gamma_gamma']) %}
    {% set fits = [] %}
    {% if execute and flags.WHICH in ('run', 'build', 'retry', 'run-operation') %}
        {% set columns = [
            'date_index', 'customer_count', 'repeater_count', 'spender_count', 'max_x', 'weeks_per_repeat_log',
            'mean_amount_log',
        ] %}
        {% for row in run_query(
            'select ' ~ columns | join(', ') ~ ' from ' ~ counts ~ ' where date_index in (' ~ dates ~ ') order by date_index'
        ).rows %}
            {% set of_date = {} %}
            {% for column in columns %}
                {% set value = row[loop.index0] %}
                {% do of_date.update({
                    column: none if value is none else (value | float if column.endswith('_log') else value | int)
                }) %}
            {% endfor %}
            {% for model in models %}
                {% do fits.append(model_fit(model, statistics if model == 'gamma_gamma' else cells, of_date)) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(fits) }}
{% endmacro %}
