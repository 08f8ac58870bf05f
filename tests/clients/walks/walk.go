// Signs in, looks at itself, files a deed and is refused once, with the client made for Go.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/google/uuid"
	types "github.com/oapi-codegen/runtime/types"
	"xinyi.example/clients/api"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	ctx := context.Background()
	client, err := api.NewClientWithResponses(os.Getenv("XINYI_URL"))
	check(err)
	communities, err := client.ListCommunitiesWithResponse(ctx, &api.ListCommunitiesParams{})
	check(err)
	session, err := client.OpenSessionWithResponse(ctx, api.SignIn{
		Community: communities.JSON200.Items[0].Code, Code: os.Getenv("XINYI_CODE")})
	check(err)
	bearer := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+session.JSON200.Token)
		return nil
	}
	me, err := client.GetMeWithResponse(ctx, bearer)
	check(err)
	household, err := client.GetHouseholdWithResponse(ctx, &api.GetHouseholdParams{}, bearer)
	check(err)
	day, err := time.Parse(time.DateOnly, os.Getenv("XINYI_DAY"))
	check(err)
	participants := []api.ParticipantRequest{
		{ResidentId: household.JSON200.Members[0].ResidentId}}
	deed, err := client.SubmitDeedWithResponse(ctx, uuid.MustParse(os.Getenv("XINYI_DEED")),
		api.DeedRequest{Item: "HR02", Content: "清理楼道堆物", Place: "小区",
			Evidence: &[]api.EvidenceText{"照片"}, Participants: &participants,
			HappenedOn: &types.Date{Time: day}}, bearer)
	check(err)
	refusal, err := client.ListReviewsWithResponse(ctx, &api.ListReviewsParams{}, bearer)
	check(err)
	codes := []string{}
	for _, community := range communities.JSON200.Items {
		codes = append(codes, community.Code)
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"communities": codes, "member": me.JSON200.MemberId,
		"household": household.JSON200.HouseholdCode, "deed": deed.JSON200.DeedId,
		"refusal": refusal.ApplicationproblemJSON403.Code}))
}
