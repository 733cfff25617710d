package compositions

// Tags are given with the call that makes a resource, for which AWS asks for the action that tags too. Terraform reads them by themselves where an
// update has not read them (provider/sdkv2/tags_interceptor.go).
const (
	tagsEC2     = "ec2:CreateTags ec2:DeleteTags ec2:DescribeTags"
	tagsECS     = "ecs:TagResource ecs:UntagResource ecs:ListTagsForResource"
	tagsELB     = "elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags"
	tagsRDS     = "rds:AddTagsToResource rds:RemoveTagsFromResource rds:ListTagsForResource"
	serviceRole = "iam:CreateServiceLinkedRole" // for the first in an account
)
