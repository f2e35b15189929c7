{#-
Tags and segments of membership_rules() that are left when their conditions end, each with its place in a whole number: pack
(number from 1), unit (a power of 2: the alternative in force times the unit is added to the pack) and mask (the bits of the
rule). A pack has at most 48 bits, which a double holds exactly: windows over every customer and review then carry one column
for some dozens of tags and segments.
-#}
{% macro packed_rules(rules) %}
    {% set packed, at = [], namespace(pack=1, used=0) %}
    {% for rule in rules if rule.keep_days is none %}
        {% set highest = ([1] + rule.alternatives | map(attribute='alternative') | list) | max %}
        {% set bits = highest.bit_length() %}
        {% if at.used + bits > 48 %}
            {% set at.pack, at.used = at.pack + 1, 0 %}
        {% endif %}
        {% set unit = 2 ** at.used %}
        {% do packed.append(dict(rule, pack=at.pack, unit=unit, mask=(2 ** bits - 1) * unit)) %}
        {% set at.used = at.used + bits %}
    {% endfor %}
    {{ return(packed) }}
{% endmacro %}
