{#-
One value of a condition as a SQL literal of its kind, or a compiler error: what is written in a seed reaches SQL only after
it matched the form of its kind. Texts write a quote as &apos;, since no seed may hold one.
-#}
{% macro condition_literal(kind, value) -%}
    {%- set forms = {
        'number': '-?[0-9]{1,12}([.][0-9]{1,6})?',
        'date': '[0-9]{4}-[0-9]{2}-[0-9]{2}',
        'boolean': 'true|false',
        'text': '[^\\x00-\\x1f\\x7f\\\\]+',
    } -%}
    {%- if kind not in forms or value is not string or modules.re.fullmatch(forms[kind], value) is none
        or (kind == 'date' and not is_calendar_date(value)) -%}
        {%- do exceptions.raise_compiler_error(
            'seeds/tags and seeds/segments: ' ~ value ~ ' is no ' ~ kind ~ '; strata check-policies names the line and the fix'
        ) -%}
    {%- endif -%}
    {%- if kind == 'number' -%}
    {{ value }}
    {%- elif kind == 'date' -%}
    cast('{{ value }}' as date)
    {%- elif kind == 'boolean' -%}
    {{ value }}
    {%- else -%}
    {{ text_literal(value | replace('&apos;', "'")) }}
    {%- endif -%}
{%- endmacro %}
