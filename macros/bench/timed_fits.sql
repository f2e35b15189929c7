{#-
Operation of `strata bench`: fits the CLV models at the last scored date, one by one, and keeps the fits with their seconds in the
table timed_fits beside the intermediate models. The only macro that reads the clock; no model reads what it writes.
-#}
{% macro timed_fits() %}
    {% set cells, statistics, counts, dates = [
        ref('int_clv_cells'), ref('int_clv_statistics'), ref('int_clv_counts'), ref('int_clv_dates'),
    ] %}
    {% set fits, seconds = [], {} %}
    {% for model in ['bg_nbd', 'gamma_gamma'] %}
        {% set started = modules.datetime.datetime.now() %}
        {% do fits.extend(model_fits(
            cells, statistics, counts, 'select max(date_index) from ' ~ dates ~ ' where is_scored', [model]
        )) %}
        {% do seconds.update({model: (modules.datetime.datetime.now() - started).total_seconds()}) %}
    {% endfor %}
    {% set written = api.Relation.create(counts.database, counts.schema, 'timed_fits') %}
    {% do run_query(
        'create or replace table ' ~ written ~ ' as with fits as (' ~ fit_rows(fits) ~ ") select fits.*, case model when 'bg_nbd' then "
        ~ seconds.bg_nbd ~ ' else ' ~ seconds.gamma_gamma ~ ' end as seconds from fits'
    ) %}
{% endmacro %}
