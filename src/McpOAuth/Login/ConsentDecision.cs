using McpOAuth.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Login;

/// <summary>The content of a posted consent form.</summary>
/// <param name="IsApproved">Null if the form has no valid decision.</param>
internal sealed record ConsentDecision(string Request, bool? IsApproved, ScopeSet Scopes)
{
    /// <summary>Parses the form. Only here may a name repeat: each checked box sends a <c>scope</c>.</summary>
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
