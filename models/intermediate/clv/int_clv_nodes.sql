{{ quadrature_nodes(ref('int_clv_points'), ref('int_clv_fits')) }}
