{#-
The points that a score rule gives a row of `inputs`: the weight times the points of the band or value that holds, or times
the number of units or events; not beyond cap_points in either direction; 0 where nothing holds or the input is missing. Four
decimals, so that sums are exact, and few digits before them, which keeps the arithmetic in machine words.
-#}
{% macro score_points(rule) -%}
    {%- set input = 'inputs.' ~ score_input(rule) -%}
    {%- set cap = rule.cap_points or 99999999 -%}
    {%- set in_force = rule_is_in_force(rule) -%}
    {%- set cases = [] -%}
    {%- for row in rule.points -%}
        {%- set weighted = plain_number(row.points * rule.weight) -%}
        {%- set conditions = [] if in_force == 'true' else [in_force] -%}
        {%- set given = 'cast(least(greatest(' ~ weighted ~ ', -' ~ cap ~ '), ' ~ cap ~ ') as decimal(12, 4))' -%}
        {%- if rule.kind == 'band' -%}
            {%- if row.lower_bound is not none and row.lower_bound is not undefined -%}
                {%- do conditions.append(input ~ ' >= ' ~ plain_number(row.lower_bound)) -%}
            {%- endif -%}
            {%- if row.upper_bound is not none and row.upper_bound is not undefined -%}
                {%- do conditions.append(input ~ ' < ' ~ plain_number(row.upper_bound)) -%}
            {%- endif -%}
        {%- elif rule.kind == 'value' and rule.metric -%}
            {%- do conditions.append(input ~ ' = ' ~ row.matched_value) -%}
        {%- elif rule.kind == 'value' -%}
            {%- do conditions.append(input ~ " = '" ~ row.matched_value | lower | replace("'", "''") ~ "'") -%}
        {%- else -%}
            {%- set given = 'cast(least(greatest(' ~ input ~ ' * ' ~ weighted ~ ', -' ~ cap ~ '), ' ~ cap ~ ') as decimal(12, 4))' -%}
        {%- endif -%}
        {%- if conditions | reject('equalto', in_force) | list | length == 0 -%}
            {%- do conditions.append(input ~ ' is not null') -%}
        {%- endif -%}
        {%- do cases.append('when ' ~ conditions | join(' and ') ~ ' then ' ~ given) -%}
    {%- endfor -%}
    case {{ cases | join(' ') or 'when false then cast(0 as decimal(12, 4))' }} else cast(0 as decimal(12, 4)) end
{%- endmacro %}
