using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.WebDocuments;
using Moq;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>The validation of assertions for a test of other methods: nothing is ever fetched or used up.</summary>
internal static class NoAssertions
{
    public static ClientAssertionValidation At(TimeProvider clock) =>
        new(
            new ClientKeySets(
                new WebDocumentFetcher(new AddressGuard(development: false, clock), clock),
                new FetchBudget(clock),
                clock
            ),
            Mock.Of<IReplayStore>(),
            new AcceptedAudiences(Some.Issuer()),
            clock
        );
}
