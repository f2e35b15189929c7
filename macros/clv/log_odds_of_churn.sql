{#-
The log odds that a customer has churned by the end of its age, under BG/NBD or MBG/NBD, within +-700: of relations with
the parameters (r, alpha, a, b, chance_count_at_start) and the statistics (x, t_x, t_age). Without any chance to churn (x = 0
under BG/NBD) they are -700. Fader, Hardie & Lee (2005), (7); Batislam et al. (2007).
-#}
{% macro log_odds_of_churn(parameters, statistics) -%}
    {%- set chances = statistics ~ '.x + ' ~ parameters ~ '.chance_count_at_start' -%}
    case
        when {{ chances }} > 0
            then least(
                greatest(
                    ln({{ parameters }}.a) - ln({{ parameters }}.b + {{ chances }} - 1)
                    + ({{ parameters }}.r + {{ statistics }}.x) * (
                        ln({{ parameters }}.alpha + {{ statistics }}.t_age)
                        - ln({{ parameters }}.alpha + {{ statistics }}.t_x)
                    ),
                    -700
                ),
                700
            )
        else -700
    end
{%- endmacro %}
