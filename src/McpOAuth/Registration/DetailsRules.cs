using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuth.Registration;

/// <summary>Parses metadata that the broker only stores. Refuses text that is too long or not plain.</summary>
/// <remarks>RFC 7591 §2. Ignores human-readable members in several languages (§2.2).</remarks>
internal static class DetailsRules
{
    public const int MaximumContacts = 10;

    /// <summary>Characters of each contact, software_id and software_version.</summary>
    public const int MaximumLength = 254;

    public static OAuthResult<ClientDetails> Read(ClientMetadata metadata)
    {
        if (
            !PlainText.IsGood(metadata.SoftwareId, MaximumLength)
            || !PlainText.IsGood(metadata.SoftwareVersion, MaximumLength)
        )
        {
            return ClientRegistration.Refuse(
                $"software_id and software_version must be plain text of at most {MaximumLength} characters."
            );
        }
        var contacts = metadata.Contacts?.Select(PlainText.OrNull).OfType<string>().ToArray() ?? [];
        if (contacts.Length > MaximumContacts || contacts.Any(contact => !PlainText.IsGood(contact, MaximumLength)))
        {
            return ClientRegistration.Refuse(
                $"contacts must have at most {MaximumContacts} entries of up to {MaximumLength} characters."
            );
        }
        return new ClientDetails
        {
            Contacts = contacts.Length > 0 ? contacts : null,
            TosUri = ClientMetadataRules.WebUrlOf(metadata.TosUri),
            PolicyUri = ClientMetadataRules.WebUrlOf(metadata.PolicyUri),
            SoftwareId = PlainText.OrNull(metadata.SoftwareId),
            SoftwareVersion = PlainText.OrNull(metadata.SoftwareVersion),
            // Ignore unknown application types.
            ApplicationType = metadata.ApplicationType is "web" or "native" ? metadata.ApplicationType : null,
        };
    }
}
