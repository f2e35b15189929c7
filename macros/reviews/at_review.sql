{#-
What holds at the review of a row of `reviews`, from columns of one scored review each, `<column>_<review_index>`. A person's
reviews beside each other, then below each other, are a pass over the changes and none over persons times reviews.
-#}
{% macro at_review(column) -%}
    case reviews.review_index
        {%- for index in scored_reviews() %}
        when {{ index }} then {{ column }}_{{ index }}
        {%- endfor %}
    end
{%- endmacro %}
