{#- the fits are made while this model is compiled for a build, as an optimiser is a loop and SQL has none -#}
{% set cells, statistics, counts, dates = [
    ref('int_clv_cells'), ref('int_clv_statistics'), ref('int_clv_counts'), ref('int_clv_dates'),
] %}
{{ fit_rows(model_fits(
    cells, statistics, counts, 'select date_index from ' ~ dates ~ ' where is_planned_fit or is_calibration'
)) }}
