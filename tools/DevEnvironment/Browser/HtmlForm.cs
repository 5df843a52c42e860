using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace DevEnvironment.Browser;

/// <summary>A form with its current field values and its submit buttons.</summary>
public sealed record HtmlForm
{
    private static readonly HashSet<string> NotSent = new(["submit", "image", "button", "reset", "file"]);

    /// <summary>The absolute target URL.</summary>
    public required Uri Action { get; init; }

    /// <summary>Whether the form uses POST.</summary>
    public required bool IsPost { get; init; }

    /// <summary>The values to send, in order, without buttons and unchecked boxes.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }

    /// <summary>The submit buttons, in order.</summary>
    public required IReadOnlyList<FormButton> Buttons { get; init; }

    /// <summary>Returns the form with the field set to this value only.</summary>
    public HtmlForm With(string field, string value) =>
        this with
        {
            Fields = [.. Fields.Where(pair => pair.Key != field), new(field, value)],
        };

    /// <summary>Returns the form without the field, or without one of its values, like unchecking a box.</summary>
    public HtmlForm Without(string field, string? value = null) =>
        this with
        {
            Fields = [.. Fields.Where(pair => pair.Key != field || (value is not null && pair.Value != value))],
        };

    internal static HtmlForm Of(IHtmlFormElement form, Uri page)
    {
        var action = form.GetAttribute("action");
        return new HtmlForm
        {
            Action = string.IsNullOrEmpty(action) ? page : new Uri(page, action),
            IsPost = string.Equals(form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase),
            Fields = [.. form.Elements.OfType<IHtmlElement>().Where(IsSent).Select(Field)],
            Buttons = [.. form.Elements.Where(IsSubmit).Select(Button)],
        };
    }

    private static bool IsSent(IHtmlElement control)
    {
        if (string.IsNullOrEmpty(control.GetAttribute("name")) || control.HasAttribute("disabled"))
        {
            return false;
        }

        return control switch
        {
            IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked,
            IHtmlInputElement input => !NotSent.Contains(input.Type),
            IHtmlSelectElement or IHtmlTextAreaElement => true,
            _ => false,
        };
    }

    private static KeyValuePair<string, string> Field(IHtmlElement control) =>
        new(
            control.GetAttribute("name")!,
            control switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio" } box => box.GetAttribute("value") ?? "on",
                IHtmlInputElement input => input.Value,
                IHtmlSelectElement select => select.Value ?? "",
                IHtmlTextAreaElement area => area.Value,
                _ => "",
            }
        );

    // A button with formmethod=dialog submits nothing outside of a dialog (WHATWG HTML §4.10.22.3).
    private static bool IsSubmit(IElement control) =>
        control is IHtmlButtonElement { Type: "submit" } or IHtmlInputElement { Type: "submit" }
        && control.GetAttribute("formmethod") != "dialog";

    private static FormButton Button(IElement control) =>
        new(
            control is IHtmlInputElement input ? input.Value : control.TextContent.Trim(),
            control.GetAttribute("name"),
            control.GetAttribute("value") ?? ""
        );
}
