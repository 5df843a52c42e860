using McpOAuth.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Login;

/// <summary>What a posted consent form says.</summary>
/// <param name="IsApproved">Null where it says neither.</param>
internal sealed record ConsentDecision(string Request, bool? IsApproved, ScopeSet Scopes)
{
    /// <summary>Here alone a name may stand more than once: each box that is checked sends a <c>scope</c>.</summary>
    public static ConsentDecision Parse(string body)
    {
        var request = "";
        bool? isApproved = null;
        var scopes = new List<string>();
        foreach (var pair in new QueryStringEnumerable(body))
        {
            var value = pair.DecodeValue().ToString();
            switch (pair.DecodeName().ToString())
            {
                case "request":
                    request = value;
                    break;
                case "decision":
                    isApproved =
                        value == "approve" ? true
                        : value == "deny" ? false
                        : null;
                    break;
                case "scope":
                    scopes.Add(value);
                    break;
                default:
                    break;
            }
        }
        return new(request, isApproved, ScopeSet.Of(scopes));
    }
}
