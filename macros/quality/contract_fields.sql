{#-
What the input contract says of a table: fields (its columns of the landing source, without provenance), date (the
first required date or time, else the first one; none without) and store (the column that names a store, or none).
-#}
{% macro contract_fields(table) %}
    {% set known = {'fields': [], 'date': none, 'store': none} %}
    {% for described in (graph.sources.values() if execute else []) if described.source_name == 'landing' and described.name == table %}
        {% set columns = described.columns.values() | rejectattr('name', 'in', ['source_file', 'source_line', 'row_hash']) | list %}
        {% set dates = columns | selectattr('data_type', 'in', ['timestamp', 'date']) | list %}
        {% set stores = columns | selectattr('name', 'in', ['store_id', 'home_store_id']) | list %}
        {% do known.update({
            'fields': columns,
            'date': (dates | selectattr('config.meta.required') | list + dates + [none])[0],
            'store': (stores + [none])[0],
        }) %}
    {% endfor %}
    {{ return(known) }}
{% endmacro %}
