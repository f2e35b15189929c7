{#-
The points that a score rule gives a row of `inputs`: the weight times the points of the band or value that holds, or times
the number of units or events; not beyond cap_points in either direction; 0 where nothing holds or the input is missing. Four
decimals, so that sums are exact.
-#}
{% macro score_points(rule) -%}
    {%- set input = 'inputs.' ~ score_input(rule) -%}
    {%- set is_text = rule.kind == 'value' and not rule.metric -%}
    {%- set cases = [] -%}
    {%- for row in rule.points -%}
        {%- set weighted = 'cast(cast(' ~ row.points ~ ' as decimal(12, 4)) * cast(' ~ rule.weight ~ ' as decimal(12, 4))'
            ~ ' as decimal(12, 4))' -%}
        {%- set conditions = [input ~ ' is not null'] -%}
        {%- if rule.kind == 'band' -%}
            {%- if row.lower_bound is not none and row.lower_bound is not undefined -%}
                {%- do conditions.append(input ~ ' >= ' ~ row.lower_bound) -%}
            {%- endif -%}
            {%- if row.upper_bound is not none and row.upper_bound is not undefined -%}
                {%- do conditions.append(input ~ ' < ' ~ row.upper_bound) -%}
            {%- endif -%}
        {%- elif is_text -%}
            {%- do conditions.append(input ~ " = '" ~ row.matched_value | lower | replace("'", "''") ~ "'") -%}
        {%- elif rule.kind == 'value' -%}
            {%- do conditions.append(input ~ ' = ' ~ row.matched_value) -%}
        {%- endif -%}
        {%- set given = 'cast(' ~ weighted ~ ' as decimal(18, 4))' -%}
        {%- if rule.kind in ('per_unit', 'event_count') -%}
            {%- set given = 'cast(cast(' ~ input ~ ' as decimal(24, 6)) * ' ~ weighted ~ ' as decimal(18, 4))' -%}
        {%- endif -%}
        {%- if rule.cap_points is not none and rule.cap_points is not undefined -%}
            {%- set cap = 'cast(' ~ rule.cap_points ~ ' as decimal(18, 4))' -%}
            {%- set given = 'greatest(least(' ~ given ~ ', ' ~ cap ~ '), -' ~ cap ~ ')' -%}
        {%- endif -%}
        {%- do cases.append('when ' ~ rule_is_in_force(rule) ~ ' and ' ~ conditions | join(' and ') ~ ' then ' ~ given) -%}
    {%- endfor -%}
    case {{ cases | join(' ') or 'when false then cast(0 as decimal(18, 4))' }} else cast(0 as decimal(18, 4)) end
{%- endmacro %}
