{{ config(meta={
    'exit_code': 78,
    'message': 'seeds/policies/tiers.csv: the tier ranks of a policy version are not 1, 2, 3, ... without a gap',
}) }}

select
    policy_id,
    version,
    min(tier_rank) as lowest_rank,
    max(tier_rank) as highest_rank,
    count(*) as tier_count
from {{ ref('tiers') }}
group by
    policy_id,
    version
having min(tier_rank) <> 1 or max(tier_rank) <> count(*)
