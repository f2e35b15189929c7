{% for table in landed_tables() %}
{{ filled_fields(table) }}
{{ 'union all' if not loop.last }}
{% endfor %}
