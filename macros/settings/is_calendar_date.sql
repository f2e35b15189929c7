{#- Whether a value is a day that exists, as YYYY-MM-DD text or as YAML's own date. -#}
{% macro is_calendar_date(value) %}
    {% set text = value | string %}
    {% if modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', text) is none %}
        {{ return(false) }}
    {% endif %}
    {% set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int %}
    {% if year < 1 or month < 1 or month > 12 or day < 1 %}
        {{ return(false) }}
    {% endif %}
    {% set first_day = modules.datetime.date(year, month, 1) %}
    {{ return((first_day + modules.datetime.timedelta(days=day - 1)).month == month) }}
{% endmacro %}
