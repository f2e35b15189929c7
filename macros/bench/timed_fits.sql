{#-
Operation of `strata bench`: fits the CLV models at the last scored date, one by one, and keeps the fits in the table timed_fits
beside the intermediate models; no model reads it. dbt stamps the lines of its log, from which the seconds come.
-#}
{% macro timed_fits() %}
    {% set cells, statistics, counts, dates = [
        ref('int_clv_cells'), ref('int_clv_statistics'), ref('int_clv_counts'), ref('int_clv_dates'),
    ] %}
    {% set fits = [] %}
    {% for model in ['bg_nbd', 'gamma_gamma'] %}
        {% do log('timed: begin ' ~ model, info=true) %}
        {% do fits.extend(model_fits(
            cells, statistics, counts, 'select max(date_index) from ' ~ dates ~ ' where is_scored', [model]
        )) %}
        {% do log('timed: end ' ~ model, info=true) %}
    {% endfor %}
    {% set written = api.Relation.create(counts.database, counts.schema, 'timed_fits') %}
    {% do run_query('create or replace table ' ~ written ~ ' as ' ~ fit_rows(fits)) %}
{% endmacro %}
