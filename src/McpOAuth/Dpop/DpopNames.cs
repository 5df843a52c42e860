namespace McpOAuth.Dpop;

/// <summary>Names and values of RFC 9449.</summary>
internal static class DpopNames
{
    /// <summary>§4.1: the header that carries a proof.</summary>
    public const string ProofHeader = "DPoP";

    /// <summary>§4.2.</summary>
    public const string ProofType = "dpop+jwt";
}
