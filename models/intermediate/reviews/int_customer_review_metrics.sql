{{ config(materialized='view') }}

select measures.*
from {{ ref('int_customer_review_measures') }} as measures
