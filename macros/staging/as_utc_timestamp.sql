{#-
UTC timestamp of a landed column, or null. A stated offset (zoned type, text ending in Z or +08:00) is kept to; other
times and plain dates are wall clock of the business time zone.
-#}
{% macro as_utc_timestamp(column) -%}
    {#- spelled out, since engines differ on 24:00, on offsets beyond 14 hours and at the ends of the calendar -#}
    {%- set clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?' -%}
    case
        when {{ is_instant_type(column) }}
            then {{ utc_from_instant(column) }}
        when lower(typeof({{ column }})) like 'timestamp%' or lower(typeof({{ column }})) = 'date'
            then {{ utc_from_local(local_timestamp(column)) }}
        when {{ matches(
            as_text(column),
            '^[1-8][0-9]{3}-[0-9]{2}-[0-9]{2}[ T]' ~ clock ~ '(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+]14(:?00)?)$'
        ) }}
            then {{ utc_from_instant(as_text(column)) }}
        when {{ matches(
            as_text(column), '^[1-8][0-9]{3}-[0-9]{2}-[0-9]{2}([ T]' ~ clock ~ ')?$'
        ) }}
            then {{ utc_from_local(local_timestamp(as_text(column))) }}
    end
{%- endmacro %}
