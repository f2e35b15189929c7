{#- fits between the planned ones, where the customers no longer buy as the last planned fit expects -#}
{% set cells, statistics, counts, dates, renewals = [
    ref('int_clv_cells'), ref('int_clv_statistics'), ref('int_clv_counts'), ref('int_clv_dates'),
    ref('int_clv_renewals'),
] %}
{{ fit_rows(model_fits(
    cells, statistics, counts, 'select date_index from ' ~ renewals ~ ' where is_renewed'
    ~ ' and date_index not in (select date_index from ' ~ dates ~ ' where is_calibration)'
)) }}
