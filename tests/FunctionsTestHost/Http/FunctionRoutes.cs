using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsTestHost.Http;

/// <summary>Which function takes a request. A method that no function lists is no match, thus the host's 404.</summary>
internal static class FunctionRoutes
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    public static IRouter Build(
        IApplicationBuilder app,
        IReadOnlyList<FunctionInfo> functions,
        string prefix,
        Func<HttpContext, FunctionInfo, Task> invoke
    )
    {
        var inline = app.ApplicationServices.GetRequiredService<IInlineConstraintResolver>();
        var routes = new RouteBuilder(app);
        var ordered =
            from function in functions
            where function.IsHttp
            let template = TemplateOf(function, prefix)
            orderby RoutePrecedence.ComputeInbound(TemplateParser.Parse(template))
            select (function, template);
        foreach (var (function, template) in ordered)
        {
            var target = new RouteHandler(http => invoke(http, function));
            routes.Routes.Add(
                new Route(
                    target,
                    function.Name,
                    template,
                    defaults: null,
                    Constraints(function),
                    dataTokens: null,
                    inline
                )
            );
        }
        return routes.Build();
    }

    private static string TemplateOf(FunctionInfo function, string prefix)
    {
        var template = prefix.Length == 0 ? function.Route! : $"{prefix.Trim('/')}/{function.Route}";
        return Reserved.Any(one => template.StartsWith(one, StringComparison.OrdinalIgnoreCase))
            ? throw new InvalidOperationException($"The host refuses the route '{template}' of {function.Name}.")
            : template;
    }

    private static Dictionary<string, object> Constraints(FunctionInfo function) =>
        function.Methods.Count == 0
            ? []
            : new() { ["httpMethod"] = new HttpMethodRouteConstraint([.. function.Methods]) };
}
