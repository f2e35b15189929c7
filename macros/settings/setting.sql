{#-
The value of a var after checking it; where the var is null, what the source was landed with.
Models call this and never var(), so a value reaches SQL only after it matched its allowed form.
-#}
{% macro setting(name) %}
    {% set value = var(name) %}
    {% if value is none and name not in ('rfm_cutoffs_from_date', 'clv_calibration_date', 'clv_cell_days') %}
        {% set value = landed_settings()[name] %}
    {% endif %}
    {{ return(checked_setting(name, value)) }}
{% endmacro %}
