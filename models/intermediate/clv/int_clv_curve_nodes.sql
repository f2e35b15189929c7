{{ quadrature_nodes(ref('int_clv_tracked_days'), ref('int_clv_fits_planned')) }}
