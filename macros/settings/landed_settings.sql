{#-
The row that `strata land` wrote beside the data, as a dictionary; plain defaults where no data can be read (parsing,
linting, raw tables in the warehouse). Settings that no source has (an as-of date, a first day of history) are null.
-#}
{% macro landed_settings() %}
    {% set settings = {
        'as_of_date': none,
        'history_start_date': none,
        'business_timezone': 'UTC',
        'reporting_currency': 'USD',
        'count_zero_amount_orders': false,
    } %}
    {% if execute and target.name != 'lint' and not landing_is_elsewhere() %}
        {% set row = run_query(
            'select business_timezone, reporting_currency, count_zero_amount_orders from '
            ~ source('landing', 'settings')
        ).rows[0] %}
        {% do settings.update({
            'business_timezone': row[0], 'reporting_currency': row[1], 'count_zero_amount_orders': row[2],
        }) %}
    {% endif %}
    {{ return(settings) }}
{% endmacro %}
