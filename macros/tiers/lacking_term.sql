{#-
The number of the term that decides what is lacking for a rule: of its alternatives the one with the smallest largest
relative shortfall (of equal ones the first), in it the term with the largest (of equal ones the first). A metric without
a value lacks more than any other. Over the columns of `metrics`.
-#}
{% macro lacking_term(alternatives, at_next_review=false) -%}
    {%- set largest = [] -%}
    {%- set deciding = [] -%}
    {%- for terms in alternatives -%}
        {%- set shortfalls = [] -%}
        {%- for term in terms -%}
            {%- do shortfalls.append(relative_shortfall(term, at_next_review)) -%}
        {%- endfor -%}
        {%- do largest.append(
            'greatest(' ~ shortfalls | join(', ') ~ ')' if shortfalls | length > 1 else shortfalls[0]
        ) -%}
        {%- do deciding.append(first_of(shortfalls, terms | map(attribute='term_number') | list, '>=')) -%}
    {%- endfor -%}
    {{ first_of(largest, deciding, '<=') }}
{%- endmacro %}
