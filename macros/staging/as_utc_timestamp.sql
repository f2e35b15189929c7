{#-
UTC timestamp of a landed column, or null. A stated offset (zoned type, text ending in Z or +08:00) is kept to; other
times and plain dates are wall clock of the business time zone.
-#}
{% macro as_utc_timestamp(column) -%}
    case
        when {{ is_instant_type(column) }}
            then {{ utc_from_instant(column) }}
        when lower(typeof({{ column }})) like 'timestamp%' or lower(typeof({{ column }})) = 'date'
            then {{ utc_from_local(local_timestamp(column)) }}
        when {{ matches(
            as_text(column),
            '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
        ) }}
            then {{ utc_from_instant(as_text(column)) }}
        when {{ matches(
            as_text(column), '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?$'
        ) }}
            then {{ utc_from_local(local_timestamp(as_text(column))) }}
    end
{%- endmacro %}
