{#-
In the place of dbt-spark's own: that writes an empty cell of a seed as the text None and ends a text at its first quote.
DuckDB reads seeds by itself.
-#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types, statements = model.config.get('column_types', {}), [] %}
    {% for chunk in agate_table.rows | batch(get_batch_size()) %}
        {% set rows = [] %}
        {% for row in chunk %}
            {% set cells = [] %}
            {% for name in agate_table.column_names %}
                {% set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) %}
                {% set cell = 'null' if row[name] is none else text_literal((row[name] | string).replace('\\', '\\\\')) %}
                {% do cells.append('cast(' ~ cell ~ ' as ' ~ type ~ ')') %}
            {% endfor %}
            {% do rows.append('(' ~ cells | join(', ') ~ ')') %}
        {% endfor %}
        {% do statements.append('insert into ' ~ this.render() ~ ' values ' ~ rows | join(', ')) %}
        {% do adapter.add_query(statements[-1], abridge_sql_log=true) %}
    {% endfor %}
    {{ return(statements[0]) }}
{% endmacro %}
