using System.Net;

namespace Integration.RabbitMq.Management;

/// <summary>The management API refused a request.</summary>
internal sealed class ManagementException(HttpStatusCode status, string reason) : Exception($"The management API answered {(int)status}: {reason}")
{
    public HttpStatusCode Status => status;

    /// <summary>The exception in the taxonomy (clauses E1, E2).</summary>
    public MessagingException Translate(string provider, EntityPath? entity) => Status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new UnauthorizedException(
            "the user is not known to the management API or lacks a right there: topology needs the tag 'policymaker' and the permissions to configure, write and read.",
            provider, entity, this),
        HttpStatusCode.NotFound => new EntityNotFoundException("it does not exist; create it first.", provider, entity, this),
        HttpStatusCode.TooManyRequests => new ThrottledException("the management API asks to slow down; try again later.", provider, entity, this),
        >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => new ServiceUnavailableException(
            "the management API failed; try again later.", provider, entity, this),
        _ => new MessagingException($"the management API refused the call with {(int)Status}; see the inner exception.", provider, entity, isTransient: false, this),
    };
}
