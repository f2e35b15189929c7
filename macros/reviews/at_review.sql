{#-
What holds at the review of a row of `reviews`, from columns of one review each, `<column>_<review_index>` with the numbers of
scored_reviews(). A person's reviews beside each other, then below each other, are a pass over the changes and none over
persons times reviews.
-#}
{% macro at_review(column, indexes) -%}
    case reviews.review_index
        {%- for index in indexes %}
        when {{ index }} then {{ column }}_{{ index }}
        {%- endfor %}
    end
{%- endmacro %}
