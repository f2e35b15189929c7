{#- The columns that say where a row came from, and its key as one text (parts joined by a control character, which no usable part holds). -#}
{% macro landed_row(key) -%}
    {%- if key | length == 1 -%}
    {{ as_text(key[0]) }} as record_key,
    {%- else -%}
    concat_ws(chr(31), {% for column in key %}coalesce({{ as_text(column) }}, ''){{ ', ' if not loop.last }}{% endfor %}) as record_key,
    {%- endif %}
    source_file,
    source_line,
    row_hash
{%- endmacro %}
