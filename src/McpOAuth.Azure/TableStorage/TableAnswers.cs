using System.Globalization;
using System.Text.Json;
using Azure;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Tells the expected conflicts among the answers of Table Storage from its faults.</summary>
/// <remarks>
/// learn.microsoft.com/rest/api/storageservices/table-service-error-codes. A status alone does not suffice: a 409 may
/// also be <c>TableBeingDeleted</c>, and a 404 may come from something between us and the service.
/// </remarks>
internal static class TableAnswers
{
    public const string TableNotFound = "TableNotFound";

    // Tables are created by the first write, so a missing table has no rows.
    private static readonly string[] Missing = ["ResourceNotFound", "EntityNotFound", TableNotFound];

    /// <summary>The row is missing, exists already, or has another version.</summary>
    public static bool IsConflict(int status, string? code) =>
        status switch
        {
            404 => Missing.Contains(code),
            409 => code == "EntityAlreadyExists",
            // The caller reads the row again, so a forged 412 costs a read and nothing else.
            412 => true,
            _ => false,
        };

    /// <summary>The error code in the body of a response. Null if the body is not the service's.</summary>
    public static string? CodeOf(BinaryData content)
    {
        try
        {
            using var body = JsonDocument.Parse(content);
            return body.RootElement.GetProperty("odata.error").GetProperty("code").GetString();
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string Describe(Exception exception) =>
        exception is RequestFailedException { Status: > 0 } failure
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Table Storage returned {failure.Status} {failure.ErrorCode ?? "without an error code"}."
            )
            : "Table Storage did not respond, or its response could not be read.";
}
