{#-
Score 1..buckets: 1 + the number of cut-offs that the value is strictly better than. Cut-off k of n values is the
ceil((k - 1) * n / buckets)-th worst one, so score s says that at least (s - 1) / buckets of them are strictly worse.
-#}
{% macro score_above(value, cutoff_prefix, buckets, better='>') -%}
    cast(
        1
        {%- for score in range(2, buckets + 1) %}
        + case when {{ value }} {{ better }} {{ cutoff_prefix }}{{ score }} then 1 else 0 end
        {%- endfor %}
        as int
    )
{%- endmacro %}
