-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
{{ config(materialized=long_view()) }}

{{ customer_fields(condition_fields().values() | list) }}
