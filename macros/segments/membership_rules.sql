{#-
The tags and segments with their conditions, tags first: a list of {group_kind (tag or segment), group_id, group_number (from
1), column (of int_membership_changes_by_review), valid_from, valid_to, keep_days (none where the seed has none) and
alternatives (a list of {alternative, terms}, a term being {field, kind, operator, value})}. Compiling them into one case
expression each spares the warehouse a join of every customer and review with every condition. A compiler error names what
is no field or no id.
-#}
{% macro membership_rules() %}
    {% set fields = condition_fields() %}
    {% set seeds = {'tag': (ref('tags'), ref('tag_rules')), 'segment': (ref('segments'), ref('segment_rules'))} %}
    {% set rules = [] %}
    {% for group_kind, (groups, conditions) in seeds.items() %}
        {% if execute and fields and load_relation(groups) is not none and load_relation(conditions) is not none %}
            {% set alternatives = {} %}
            {% for row in run_query(
                'select ' ~ group_kind ~ '_id, alternative, field, operator, value from ' ~ conditions
                ~ ' order by ' ~ group_kind ~ '_id, alternative, field, operator, value'
            ).rows %}
                {% if row[2] not in fields %}
                    {% do exceptions.raise_compiler_error(
                        'seeds/' ~ group_kind ~ 's/' ~ group_kind ~ '_rules.csv: ' ~ row[2] ~ ' is no field of fields.csv and no '
                        ~ 'metric of metrics.csv; strata check-policies names the line and the fix'
                    ) %}
                {% endif %}
                {% set number = row[1] | int %}
                {% do alternatives.setdefault(row[0], {}).setdefault(number, {'alternative': number, 'terms': []}).terms.append(
                    {'field': row[2], 'kind': fields[row[2]].kind, 'operator': row[3], 'value': row[4]}
                ) %}
            {% endfor %}
            {% for row in run_query(
                'select ' ~ group_kind ~ '_id, cast(valid_from as string), cast(valid_to as string), keep_days from '
                ~ groups ~ ' order by ' ~ group_kind ~ '_id'
            ).rows %}
                {% if modules.re.fullmatch('[a-z][a-z0-9_]*', row[0] | string) is none %}
                    {% do exceptions.raise_compiler_error(
                        'seeds/' ~ group_kind ~ 's/' ~ group_kind ~ 's.csv: ' ~ row[0] ~ ' is no id of small letters, digits and _'
                    ) %}
                {% endif %}
                {% do rules.append({
                    'group_kind': group_kind, 'group_id': row[0], 'group_number': rules | length + 1,
                    'column': group_kind ~ '_' ~ row[0], 'valid_from': row[1], 'valid_to': row[2],
                    'keep_days': none if row[3] is none else row[3] | int,
                    'alternatives': alternatives.get(row[0], {}).values() | list,
                }) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {% if not rules %}
        {#- without any, one that nobody is in keeps the SQL that loops over this list whole -#}
        {% do rules.append({
            'group_kind': 'tag', 'group_id': 'none', 'group_number': 1, 'column': 'tag_none', 'valid_from': none,
            'valid_to': none, 'keep_days': none, 'alternatives': [],
        }) %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}
